package dev.tidemark.installation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An installation of a test's own: the launcher and the folders of the real one, by links, so that plugins can be added and
 * taken away. Commands run in an empty working directory.
 */
final class Installation {
    private static final Path REAL = Path.of(Objects.requireNonNull(
            System.getProperty("tidemark.installation"), "run by mvn verify, which says where the installation is"));
    private static final long PATIENCE_SECONDS = 120;

    private final Path home;
    private final Path workingDirectory;

    private Installation(Path home, Path workingDirectory) {
        this.home = home;
        this.workingDirectory = workingDirectory;
    }

    /**
     * What a command did.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it complained of
     */
    record Ran(int code, List<String> out, List<String> err) {}

    static Installation in(Path folder) throws IOException {
        Path home = Files.createDirectories(folder.resolve("tidemark"));
        Files.createDirectories(home.resolve("bin"));
        Files.copy(REAL.resolve("bin/tidemark"), home.resolve("bin/tidemark"));
        assertTrue(home.resolve("bin/tidemark").toFile().setExecutable(true));
        for (String part : List.of("lib", "conf")) {
            Files.createSymbolicLink(home.resolve(part), REAL.resolve(part));
        }
        Files.createDirectories(home.resolve("plugins"));
        for (Path plugin : shipped()) {
            Files.createSymbolicLink(home.resolve("plugins").resolve(plugin.getFileName()), plugin);
        }
        return new Installation(home, Files.createDirectories(folder.resolve("work")));
    }

    /** Returns the folders of the shipped plugins. */
    static List<Path> shipped() throws IOException {
        return list(REAL.resolve("plugins"));
    }

    /** Returns the jars of the class path. */
    static List<Path> libraries() throws IOException {
        return list(REAL.resolve("lib"));
    }

    /** Returns the jar of a shipped plugin, without its libraries. */
    static Path jarOf(String plugin) throws IOException {
        return list(REAL.resolve("plugins").resolve(plugin)).stream()
                .filter(jar -> jar.getFileName().toString().startsWith(plugin))
                .findFirst()
                .orElseThrow();
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** Removes the links, which those who clean up after a test would ask about. */
    void unlink() throws IOException {
        List<Path> links;
        try (Stream<Path> tree = Files.walk(home)) {
            links = tree.filter(Files::isSymbolicLink).toList();
        }
        for (Path link : links) {
            Files.delete(link);
        }
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    Path workingDirectory() {
        return workingDirectory;
    }

    Ran run(String... arguments) {
        return run(List.of(), arguments);
    }

    /** Runs a command by way of another, such as one that takes rights away. */
    Ran run(List<String> by, String... arguments) {
        List<String> words = new ArrayList<>(by);
        words.add(home.resolve("bin/tidemark").toString());
        words.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile(home, "out", ".txt");
            Path err = Files.createTempFile(home, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(workingDirectory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
            builder.environment().put("TIDEMARK_CACHE", "off");
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertTrue(ended, () -> words + " did not end: " + lines(out) + lines(err));
            return new Ran(process.exitValue(), lines(out), lines(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
