package dev.tidemark.plugin.storage.sqlite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a file is opened.
 *
 * @param file the database file
 * @param busyTimeout how long to wait for somebody else's lock
 * @param synchronous how far a commit waits for the disk
 * @param cacheBytes the size of a connection's page cache
 * @param maxBytes how large the file may grow
 * @param compress whether the rows of open tables are compressed
 */
record SqliteOptions(
        Path file,
        Duration busyTimeout,
        Synchronous synchronous,
        long cacheBytes,
        Optional<Long> maxBytes,
        boolean compress) {
    /** How far a commit waits for the disk. */
    enum Synchronous {
        /** A crash of the process loses nothing; a power cut may lose the last commits, and damages nothing. */
        NORMAL,
        /** A power cut loses nothing either. */
        FULL
    }

    SqliteOptions {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(busyTimeout, "busyTimeout");
        Objects.requireNonNull(synchronous, "synchronous");
        Objects.requireNonNull(maxBytes, "maxBytes");
    }
}
