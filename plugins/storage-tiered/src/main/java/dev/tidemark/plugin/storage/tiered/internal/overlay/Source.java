package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import java.util.function.Function;

/** Where that is read from which is not in memory. */
public interface Source {
    /** Asks the backend something. */
    <T> T read(Function<Snapshot, T> question);

    /** Asks the backend for rows. */
    RowCursor cursor(Function<Snapshot, RowCursor> question);
}
