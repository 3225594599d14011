package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A copy of what the distribution has built, whose commands run as processes of their own. */
final class Installation {
    private static final Path BUILT = Path.of("../distribution/target/tidemark");
    private static final long PATIENCE_SECONDS = 120;

    /** For processes that live for a moment: no second compiler, and no threads to collect garbage. */
    static final String SHORT_LIFE = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final Path home;

    /**
     * What a command did.
     *
     * @param code its exit code
     * @param out what it printed
     * @param err what it complained of
     */
    record Ran(int code, List<String> out, List<String> err) {
        /** Returns what it printed, once it is sure that all went well. */
        String done() {
            assertEquals(0, code, this::toString);
            return String.join("\n", out);
        }
    }

    private Installation(Path home) {
        this.home = home;
    }

    /** Copies the installation that was built to a folder; files that nobody changes are linked where that can be. */
    static Installation copyTo(Path home) throws IOException {
        assertTrue(Files.isDirectory(BUILT), () -> BUILT + " is not there; build the module 'distribution' first");
        try (Stream<Path> files = Files.walk(BUILT)) {
            for (Path file : files.toList()) {
                copy(file, home.resolve(BUILT.relativize(file).toString()));
            }
        }
        return new Installation(home);
    }

    private static void copy(Path file, Path target) throws IOException {
        if (Files.isDirectory(file)) {
            Files.createDirectories(target);
            return;
        }
        try {
            Files.createLink(target, file.toAbsolutePath());
        } catch (UnsupportedOperationException | FileSystemException anotherDisk) {
            Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    Path home() {
        return home;
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    /** Returns the jar of the API, which is all that a plugin is compiled against. */
    Path api() throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("sync-api-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns the jar of an example. */
    static Path built(String example, String jar) {
        return Path.of("../docs/examples", example, "target", jar);
    }

    /** Drops the jar of an example into the folder of plugins. */
    void drop(String example, String jar) throws IOException {
        Files.copy(built(example, jar), plugins().resolve(jar));
    }

    /** Runs a command to its end. */
    Ran run(Path folder, Map<String, String> environment, Object... arguments) throws Exception {
        Path out = Files.createTempFile(home, "out", ".txt");
        Path err = Files.createTempFile(home, "err", ".txt");
        Process process = process(folder, environment, arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(List.of(arguments) + " goes on after " + PATIENCE_SECONDS + " s");
        }
        return new Ran(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    /** Starts a command that goes on by itself; what it says is not looked at. */
    Process start(Path folder, Object... arguments) throws IOException {
        return process(folder, Map.of(), arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts a server, and waits until it has told its address. */
    Server serve(Path folder, Map<String, String> environment, Object... arguments) throws IOException {
        List<Object> words = new ArrayList<>(List.of("serve"));
        words.addAll(List.of(arguments));
        return Server.started(process(folder, environment, words.toArray()));
    }

    private ProcessBuilder process(Path folder, Map<String, String> environment, Object... arguments) {
        List<String> words =
                new ArrayList<>(List.of(home.resolve("bin/tidemark").toString()));
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
        builder.environment().put("TIDEMARK_CACHE", "off");
        builder.environment().putAll(environment);
        builder.environment().merge("TIDEMARK_JAVA_OPTS", SHORT_LIFE, (given, ours) -> ours + " " + given);
        return builder;
    }
}
