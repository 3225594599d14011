package dev.tidemark.reliability.histories;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of stores to which nothing was written yet, made once by the storage itself. A new node's file is a copy of one: to have its
 * tables made anew for each took a good part of the time of a world.
 *
 * <p>Threading: safe.
 */
final class EmptyFiles {
    private final Path folder;
    private final ConcurrentHashMap<Optional<AppFile>, byte[]> made = new ConcurrentHashMap<>();

    /** @param folder in which they are made */
    EmptyFiles(Path folder) {
        this.folder = folder;
    }

    /** Returns a file that is all the store's own, or one of an app that is tracked. */
    byte[] of(Optional<AppFile> app) {
        return made.computeIfAbsent(app, kind -> SqliteDisk.emptyFile(folder, kind));
    }
}
