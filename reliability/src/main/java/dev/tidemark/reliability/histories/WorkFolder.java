package dev.tidemark.reliability.histories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for files of simulated nodes, in memory where the machine has such a place; it is deleted in the end. What a power cut
 * costs is simulated, so no real disk need be waited for.
 *
 * @param path where it is
 */
public record WorkFolder(Path path) implements AutoCloseable {
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    /** Creates one. */
    public static WorkFolder create() throws IOException {
        return new WorkFolder(
                Files.isWritable(IN_MEMORY)
                        ? Files.createTempDirectory(IN_MEMORY, "tidemark-")
                        : Files.createTempDirectory("tidemark-"));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
