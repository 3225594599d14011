package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.runtime.SyncNode.KeyedRow;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has happened to the rows of a node, of those tables of which its configuration keeps a history.
 *
 * <p>What names a table fails with a {@link SyncException} of kind {@code USAGE} where it has no history.
 *
 * <p>Threading: safe for any number of threads.
 */
public interface History {
    /** Returns what has happened to a row, the oldest first: at least what it came from, and all that its table's retention covers. */
    List<HistoryEntry> of(String table, RowKey key);

    /** Returns the key by which a row is known everywhere, of that which it has in an app's own file; elsewhere both are the same. */
    RowKey keyOf(String table, RowKey own);

    /** Returns since when the history of a table says how its rows were. */
    Instant since(String table);

    /** Returns up to when the histories tell all, where somebody has written since without one; nothing where that is until now. */
    Optional<Instant> until();

    /**
     * Returns a row as it was at a time; nothing where it was not there.
     *
     * @throws SyncException of kind {@code USAGE} if that is before the history says how it was, or later than {@link #until}
     */
    Optional<Row> rowAt(String table, RowKey key, Instant time);

    /**
     * Returns the rows of a table as they were at a time, in the order of their keys.
     *
     * @throws SyncException of kind {@code USAGE} if that is before the history says how they were, or later than {@link #until}
     */
    List<KeyedRow> tableAt(String table, Instant time);

    /**
     * Writes the whole history out, so that it can be {@linkplain Nodes#replay replayed} elsewhere.
     *
     * @param target is not closed
     * @return how many entries it has
     * @throws SyncException of kind {@code USAGE} if it tells only {@linkplain #until up to a time}, or no table has one
     */
    long export(OutputStream target);
}
