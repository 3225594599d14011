package dev.tidemark.api.storage;

import java.util.Optional;

/** Captured writes that are read one after the other, however many there are. */
public interface CapturedCursor extends AutoCloseable {
    /** Returns the next one, or nothing at the end. */
    Optional<CapturedWrite> next();

    /** Ends the reading. Idempotent. */
    @Override
    void close();
}
