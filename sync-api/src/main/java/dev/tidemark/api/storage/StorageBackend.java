package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a node keeps its rows, their versions, and its own state.
 *
 * <p>Threading: called from any thread. Any number of snapshots may be open; at most one transaction, for which a second
 * {@link #begin} waits.
 *
 * <p>Failure: {@link StorageException}, whose kind says whether to try again. After any failure of a transaction it is closed
 * without commit and has changed nothing.
 */
public interface StorageBackend extends AutoCloseable {
    /** Opens a view of what is committed now, which later commits do not move. */
    Snapshot snapshot();

    /**
     * Returns a row as it is now: what a snapshot that was opened for it alone would answer. A store that can do so with less does; who
     * reads several rows that have to fit together opens a snapshot. One row after the other is never older than the one before: where a
     * row was seen as a commit left it, so is every row of that commit that is asked for after it.
     *
     * @param table the table's name
     * @param key the row's key
     */
    default Optional<StoredRow> row(String table, RowKey key) {
        try (Snapshot now = snapshot()) {
            return now.row(table, key);
        }
    }

    /**
     * Begins a transaction. It waits for another one, of this process or of others, up to the backend's busy time-out.
     *
     * @throws StorageException of kind {@code BUSY} if that time has passed
     */
    Transaction begin();

    /**
     * Returns whether an app has written what no transaction has harvested yet. Cheap enough to ask 25 times a second. Always
     * false without {@link StorageCapability#EXTERNAL_CAPTURE}.
     */
    boolean hasCaptured();

    /** Returns the adoption of an app's own file, where this backend keeps rows in one. */
    Optional<Adoption> adoption();

    /**
     * Has somebody told when a commit has moved the feed's head or changed a table, of this instance or of others at the same store:
     * soon after it, once for one or for several, and perhaps without cause. A backend whose notices can be lost looks at its store
     * by itself from time to time, so that none stays untold.
     *
     * <p>The listener is called on any thread until the backend is closed; it returns soon, and asks nothing of the backend there. There
     * is one; a second takes its place. Nobody is ever told without {@link StorageCapability#NOTICES}, as here.
     */
    default void onCommit(Runnable listener) {}

    /**
     * Returns what is not as it should be with this store, and what to do about it: a line each, for people. Empty where all is well,
     * as here. Cheap; it waits for nothing.
     */
    default List<String> remarks() {
        return List.of();
    }

    /**
     * Returns what this store has counted since it was opened, and how much it holds now, by names such as {@code cache-hits}. Empty where
     * it counts nothing, as here. Cheap; it waits for nothing.
     */
    default Map<String, Long> statistics() {
        return Map.of();
    }

    /** Returns the memory of this store, where it answers from there and keeps its rows in another store; nothing else, as here. */
    default Optional<MemoryTier> memory() {
        return Optional.empty();
    }

    /** Closes all that is open. Idempotent. */
    @Override
    void close();
}
