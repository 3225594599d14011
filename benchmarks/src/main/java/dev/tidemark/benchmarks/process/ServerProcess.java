package dev.tidemark.benchmarks.process;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.ProcessMemory;
import dev.tidemark.benchmarks.measure.ProcessTime;
import dev.tidemark.benchmarks.measure.WorkTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, on an SQLite file, a PostgreSQL database or in memory, or on one after the other. */
public final class ServerProcess implements AutoCloseable {
    /** What to serve for a store in memory. */
    public static final String MEMORY = "memory";

    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;

    /** Starts a process that serves nothing yet. */
    public ServerProcess(String heap) {
        try {
            process = new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx" + heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Server.class.getName()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = process.inputReader(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves a file, which need not exist, in place of what was served before, and returns the address. */
    public String serve(Path file) {
        return serve(file.toString());
    }

    /** Serves a file or the database of a URL, in place of what was served before, and returns the address. */
    public String serve(String storage) {
        return ask(Server.SERVE, storage);
    }

    /** Serves a store as {@link #serve(String)} does, with the table of {@link ServedRows} in it. */
    public URI serveRows(String storage) {
        URI address = URI.create(serve(storage));
        ask(Server.DEFINE);
        return address;
    }

    /** Has it write rows of {@link ServedRows} with keys from a number on, of about so many bytes each. */
    public void fill(long from, long count, int rowBytes) {
        ask(Server.FILL, Long.toString(from), Long.toString(count), Integer.toString(rowBytes));
    }

    /** Returns how many bytes of heap are in use once garbage is gone. */
    public long usedHeap() {
        return Long.parseLong(ask(Server.HEAP));
    }

    /** Returns how many bytes are in use, on the heap and beside it, once garbage is gone. */
    public long usedMemory() {
        return Long.parseLong(ask(Server.MEMORY));
    }

    /** Returns how many bytes of memory its process holds, heap or not. */
    public long residentBytes() {
        return ProcessMemory.residentBytes(process.toHandle());
    }

    private String ask(String... words) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(String.join(" ", words))
                    .append('\n')
                    .flush();
            String answer = output.readLine();
            Measure.check(answer != null, "the server's process has ended");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the processor time that it has used up to now. */
    public double cpuSeconds() {
        return ProcessTime.seconds(process.toHandle());
    }

    /** Returns the seconds that its threads have run, without those of the compiler. */
    public double workSeconds() {
        return WorkTime.seconds(process.pid());
    }

    /** Has it close its node in order. */
    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
