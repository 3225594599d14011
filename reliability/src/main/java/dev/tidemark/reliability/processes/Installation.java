package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The installation that was built, whose commands run as processes.
 *
 * @param home its folder
 */
record Installation(Path home) {
    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "tidemark-reliability")
            .toAbsolutePath();
    private static final List<Path> BUILT =
            List.of(Path.of("distribution/target/tidemark"), Path.of("../distribution/target/tidemark"));

    /** Returns the one that the build has made. */
    static Installation built() {
        return BUILT.stream()
                .filter(Files::isDirectory)
                .findFirst()
                .map(home -> new Installation(home.toAbsolutePath().normalize()))
                .orElseThrow(() -> new IllegalArgumentException(
                        BUILT.get(0) + " is not there: build the module 'distribution' first"));
    }

    /** Starts a command; what it says goes to a file of its name in the folder. */
    Running start(Path folder, Object... arguments) throws IOException {
        return start(folder, List.of(), arguments);
    }

    /**
     * Starts a command under another one.
     *
     * @param under what stands before it on the command line, such as a tracer of system calls
     */
    Running start(Path folder, List<String> under, Object... arguments) throws IOException {
        List<String> words = new ArrayList<>(under);
        words.add(home.resolve("bin/tidemark").toString());
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        Path output = Files.createTempFile(folder, arguments[0].toString(), ".out");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDEMARK_"));
        // Archives make starts quicker; those of users are none of the harness's business.
        builder.environment().put("TIDEMARK_CACHE", CACHE.toString());
        builder.environment().put("TIDEMARK_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m");
        return new Running(builder.start(), output);
    }
}
