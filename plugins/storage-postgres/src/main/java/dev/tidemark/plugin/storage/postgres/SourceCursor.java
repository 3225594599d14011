package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** Rows of a source that is read step by step. */
final class SourceCursor implements RowCursor {
    /** Where rows come from. */
    interface Source extends AutoCloseable {
        Optional<StoredRow> next() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    private final PostgresStorage storage;
    private final Source source;
    private final Consumer<RowCursor> onClose;
    private boolean closed;

    SourceCursor(PostgresStorage storage, Source source, Consumer<RowCursor> onClose) {
        this.storage = storage;
        this.source = source;
        this.onClose = onClose;
    }

    @Override
    public Optional<StoredRow> next() {
        if (closed) {
            throw storage.closed("the cursor was closed before");
        }
        try {
            return source.next();
        } catch (SQLException e) {
            throw storage.failure(e);
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
            StorageException failure = storage.failure(e);
            if (failure.kind() != StorageException.Kind.CLOSED) {
                throw failure;
            }
        }
    }
}
