package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A process with the class path of this one, for what would harm this one or can't be seen in it. */
final class ChildProcess {
    private final Path workingDirectory;
    private final List<String> properties = new ArrayList<>();

    private ChildProcess(Path workingDirectory) {
        this.workingDirectory = workingDirectory;
    }

    static ChildProcess in(Path workingDirectory) {
        return new ChildProcess(workingDirectory);
    }

    /** Returns what a program that was started here answers to. */
    static PrintStream answer() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }

    ChildProcess with(String property, String value) {
        properties.add("-D" + property + "=" + value);
        return this;
    }

    /** Starts a program; what it writes to the standard output and error is read by whoever started it. */
    Process start(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A short life is worth no second compiler, and no file of its own in a directory that may not be written.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto", "-Xmx256m"));
        command.addAll(properties);
        command.addAll(List.of("-cp", classPath(), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static String classPath() {
        String separator = System.getProperty("path.separator");
        return List.of(System.getProperty("java.class.path").split(separator)).stream()
                .map(place -> Path.of(place).toAbsolutePath().toString())
                .collect(Collectors.joining(separator));
    }

    /** Runs a program to its end, which must be a good one, and returns the lines that it wrote. */
    List<String> run(Class<?> program, String... arguments) throws IOException, InterruptedException {
        Process process = start(program, arguments);
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = output.lines().toList();
            assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
