package dev.tidemark.runtime.internal.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What tests do to folders. */
final class Folders {
    private Folders() {}

    /** Removes all that is in a folder; links are removed, not followed. */
    static void empty(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            if (!path.equals(folder)) {
                Files.delete(path);
            }
        }
    }
}
