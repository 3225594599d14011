package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import java.util.List;
import java.util.Optional;

/**
 * A consistent view of a store.
 *
 * <p>Threading: one thread at a time.
 */
public interface Snapshot extends AutoCloseable {
    /** Returns the tables that are defined, in the order of definition. */
    List<TableDefinition> tables();

    /**
     * Returns a row, or the tombstone of a deleted one.
     *
     * @throws StorageException of kind {@code UNSUPPORTED} if the table is not defined
     */
    Optional<StoredRow> row(String table, RowKey key);

    /** Returns the rows that a query selects, without tombstones, in its order. */
    RowCursor query(Query query);

    /**
     * Returns the number of rows of a table, without tombstones.
     *
     * @throws StorageException of kind {@code UNSUPPORTED} if the table is not defined
     */
    long count(String table);

    /**
     * Returns the feed behind a position: every row, tombstones included, that stands above it, once, in the order of
     * {@link StoredRow#lsn}. It costs what it returns, whatever the size of the store.
     */
    RowCursor changesSince(long lsn);

    /**
     * Returns the tombstones of the feed behind a position, in the order of {@link StoredRow#lsn}. By it deletions are
     * forgotten, a few at a time. The method here looks at the whole feed; a backend for many rows has an index, and its answer
     * costs what it returns.
     */
    default RowCursor tombstonesSince(long lsn) {
        return new Tombstones(changesSince(lsn));
    }

    /**
     * Returns the rows with own writes that no server has acknowledged, above a number, in the order of
     * {@link StoredRow#pending}. It costs what it returns.
     */
    RowCursor pendingSince(long sequence);

    /** Returns the number of rows that {@link #pendingSince} with 0 would return for one table. */
    long countPending(String table);

    /**
     * Returns whether this view shows what an app has written and no transaction has harvested yet: rows of it stand here with
     * their new content under the numbers of before. Always false without {@link StorageCapability#EXTERNAL_CAPTURE}, as here.
     */
    default boolean hasCaptured() {
        return false;
    }

    /**
     * Returns whether commits wait until this view is closed. Nobody waits for a network while such a view is open: what is read
     * is read in several short ones. Never so in a store that keeps versions, as here.
     */
    default boolean holdsUpWriters() {
        return false;
    }

    /** Returns the highest position that was ever given, 0 in an empty store. */
    long head();

    /** Returns a piece of the node's own state. */
    Optional<byte[]> state(String name);

    /** Returns the names of the pieces of state that begin with a prefix, sorted by code point. */
    List<String> stateNames(String prefix);

    /**
     * Returns entries of all logs, in the order of their positions. It costs what it returns. Nothing is there without
     * {@link StorageCapability#HISTORY}, as here.
     *
     * @param after the position behind which they stand
     * @param most how many at most
     */
    default List<LogEntry> logged(long after, int most) {
        return List.of();
    }

    /** Returns the entries of one log about one subject, as {@link #logged(long, int)} does those of all. */
    default List<LogEntry> logged(String log, String subject, long after, int most) {
        return List.of();
    }

    /**
     * Returns up to which position entries of a log may have been forgotten: the last that {@link Transaction#forget} was given for
     * it, 0 where it was given none.
     */
    default long forgotten(String log) {
        return 0;
    }

    /** Ends the view; of a transaction, rolls it back unless it was committed. Idempotent. */
    @Override
    void close();
}
