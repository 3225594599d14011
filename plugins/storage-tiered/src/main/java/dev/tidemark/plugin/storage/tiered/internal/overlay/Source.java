package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.util.Optional;
import java.util.function.Function;

/** Where that is read from which is not in memory. */
public interface Source {
    /** Asks the backend something. */
    <T> T read(Function<Snapshot, T> question);

    /** Asks the backend for a row. */
    default Optional<StoredRow> row(RowName name) {
        return read(behind -> behind.row(name.table(), name.key()));
    }

    /** Asks the backend for rows. */
    RowCursor cursor(Function<Snapshot, RowCursor> question);
}
