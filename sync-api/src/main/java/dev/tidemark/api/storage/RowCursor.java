package dev.tidemark.api.storage;

import java.util.Optional;

/**
 * Rows that are read one after the other, however many there are.
 *
 * <p>Threading: that of the snapshot it came from, which must stay open meanwhile.
 */
public interface RowCursor extends AutoCloseable {
    /** Returns the next row, or nothing at the end. */
    Optional<StoredRow> next();

    /** Ends the reading. Idempotent. */
    @Override
    void close();
}
