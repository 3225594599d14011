package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import java.time.Duration;

/**
 * The memory of a store that answers from there, and keeps all its rows in another store, its backend.
 *
 * <p>Threading: safe. Failure: {@link StorageException}; of kind {@code UNSUPPORTED} if a table is not defined.
 */
public interface MemoryTier {
    /**
     * Brings to the backend all that was committed before this call, of every table: the feed there may not have a hole. Returns when it
     * is there. Readers and writers of memory go on meanwhile.
     *
     * @throws StorageException as the backend fails, also if it takes all but some rows; nothing is lost by it, and it is tried again later
     */
    void flush();

    /**
     * Lets go of a row, unless it is in memory alone.
     *
     * @return whether it was in memory, and is not any more
     */
    boolean evict(String table, RowKey key);

    /**
     * Lets go of all rows of a table but those that are in memory alone.
     *
     * @return how many were let go
     */
    long evict(String table);

    /** Lets go of what nobody has asked for during {@link #evictAfter}, at once rather than with the next use of the store. */
    void evictIdle();

    /** Returns how long a commit may be in memory alone. Zero where each is in the backend when it returns. */
    Duration flushInterval();

    /**
     * Sets how long a commit may be in memory alone, from now on. What waits already is flushed within the old time or the new one, counted
     * from now, whichever ends first.
     *
     * @throws StorageException of kind {@code UNSUPPORTED} if the store can't have it that way, such as where commits do not wait in
     *     memory
     */
    void setFlushInterval(Duration interval);

    /** Returns how long a row that is in the backend too stays in memory without being asked for. */
    Duration evictAfter();

    /**
     * Sets how long a row that is in the backend too stays in memory without being asked for, from now on.
     *
     * @throws StorageException of kind {@code UNSUPPORTED} if the store can't have it that way
     */
    void setEvictAfter(Duration idle);

    /** Returns how many rows the backend has, tombstones not counted. It asks the backend once for each table. */
    long rowsBehind();
}
