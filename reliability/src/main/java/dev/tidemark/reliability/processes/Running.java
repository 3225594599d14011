package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A command that runs.
 *
 * @param process of the JVM itself, so that a signal reaches it
 * @param output where it writes
 */
record Running(Process process, Path output) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration FAREWELL = Duration.ofSeconds(15);
    private static final long LOOK_MILLIS = 5;

    /** Kills it in the middle of whatever it does, as {@code kill -9}. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to end, as {@code kill}, and returns how long it took; fails if it takes longer than a time. */
    Duration terminate(Duration patience) throws InterruptedException {
        long began = System.nanoTime();
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            String stack = stack();
            kill();
            throw new Broken("it did not end within " + patience + " of SIGTERM; its threads were:\n" + stack);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private String stack() throws InterruptedException {
        try {
            Path dump = Files.createTempFile("stack", ".txt");
            new ProcessBuilder("jstack", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(dump.toFile())
                    .start()
                    .waitFor(20, TimeUnit.SECONDS);
            return Files.readString(dump);
        } catch (IOException noTool) {
            return "(they can't be listed: " + noTool.getMessage() + ")";
        }
    }

    /** Waits until it has ended by itself, and returns its exit code. */
    int await() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new Broken("it goes on after " + PATIENCE + ":\n" + said());
        }
        return process.exitValue();
    }

    /** Waits until a line that it wrote is as expected, and returns it; nothing of the kind comes when it has ended. */
    String awaitLine(Predicate<String> expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            boolean ended = !process.isAlive();
            for (String line : Files.readAllLines(output)) {
                if (expected.test(line)) {
                    return line;
                }
            }
            if (ended) {
                throw new Broken(
                        "it ended with " + process.exitValue() + " before it said what was expected:\n" + said());
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new Broken("it did not say within " + PATIENCE + " what was expected:\n" + said());
    }

    /** Waits until a line that it wrote is as expected. Returns whether it came; not where the process has ended. */
    boolean awaitLineOrEnd(Predicate<String> expected) throws IOException, InterruptedException {
        while (process.isAlive()) {
            try {
                awaitLine(expected);
                return true;
            } catch (Broken ended) {
                if (process.isAlive()) {
                    throw ended;
                }
            }
        }
        return false;
    }

    /** Asks a process that is traced, and with it its tracer, to end; kills both where that is of no use. */
    void endTraced() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        if (!process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    String said() throws IOException {
        return Files.readString(output);
    }

    /** Ends it, whatever it does. */
    @Override
    public void close() {
        kill();
    }
}
