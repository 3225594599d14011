package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.util.Iterator;
import java.util.Optional;

/** Rows of an iterator. */
final class MemoryCursor implements RowCursor {
    private final Iterator<StoredRow> rows;
    private boolean closed;

    MemoryCursor(Iterator<StoredRow> rows) {
        this.rows = rows;
    }

    @Override
    public Optional<StoredRow> next() {
        if (closed) {
            throw new StorageException(StorageException.Kind.CLOSED, "store in memory: the cursor was closed before");
        }
        return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
