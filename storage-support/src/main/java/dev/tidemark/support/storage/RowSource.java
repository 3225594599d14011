package dev.tidemark.support.storage;

import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.Optional;

/** Where rows come from, one after the other; {@link SourceCursor} puts its failures into words. */
public interface RowSource extends AutoCloseable {
    /** Returns the next row, or nothing behind the last one. */
    Optional<StoredRow> next() throws SQLException;

    @Override
    void close() throws SQLException;
}
