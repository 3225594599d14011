package dev.tidemark.support.storage;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows of a source that is read step by step. */
public final class SourceCursor implements RowCursor {
    private final StoreFailures failures;
    private final RowSource source;
    private final Consumer<RowCursor> onClose;
    private boolean closed;

    /**
     * Creates a cursor.
     *
     * @param failures of the store
     * @param source which is closed with the cursor
     * @param onClose what is told that the cursor was closed
     */
    public SourceCursor(StoreFailures failures, RowSource source, Consumer<RowCursor> onClose) {
        this.failures = failures;
        this.source = source;
        this.onClose = onClose;
    }

    @Override
    public Optional<StoredRow> next() {
        if (closed) {
            throw failures.closed("the cursor was closed before");
        }
        try {
            return source.next();
        } catch (SQLException e) {
            throw failures.failure(e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        onClose.accept(this);
        try {
            source.close();
        } catch (SQLException e) {
            StorageException failure = failures.failure(e);
            if (failure.kind() != StorageException.Kind.CLOSED) {
                throw failure;
            }
        }
    }
}
