package dev.tidemark.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a process of its own, with the plugins of this process' class path. Closing it kills it. */
final class Launched implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;
    private final Path errors;

    private Launched(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a command in a folder. */
    static Launched in(Path folder, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
        Path errors = Files.createTempFile("tidemark", ".err");
        return new Launched(builder.redirectError(errors.toFile()).start(), errors);
    }

    long pid() {
        return process.pid();
    }

    /** Returns the next line that it prints; fails where there is none. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError("the process ended without a further line");
        }
        return line;
    }

    /** Returns the address that a server announces. */
    String address() throws IOException {
        String announced = line();
        line();
        return announced.substring(announced.indexOf("ws"));
    }

    /** Waits for its end, and returns what it printed that was not read yet. */
    List<String> lines() throws InterruptedException {
        List<String> lines = out.lines().toList();
        exitCode();
        return lines;
    }

    /** Waits for its end, and returns what it complained of; what libraries log is none of it. */
    List<String> problems() throws IOException, InterruptedException {
        exitCode();
        return Files.readAllLines(errors).stream()
                .filter(line -> line.startsWith("tidemark: "))
                .toList();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end");
        }
        return process.exitValue();
    }

    /** Asks it to end, as {@code kill} does, and returns its exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(errors);
    }
}
