package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.time.Duration;
import java.util.Optional;

/**
 * The memory of a node whose storage answers from there, and keeps all rows in a backend behind, as {@code tiered} does.
 *
 * <p>Threading: safe. Failure: {@link SyncException}, of kind {@code STORAGE} where the store or its backend fails, or a table is not
 * defined.
 */
public interface Memory {
    /**
     * Returns a row as the backend has it now, past what is kept of it in memory; it is kept from then on. A row that the backend does not
     * have yet, or not as it was written last, is in memory alone, and is returned from there.
     */
    Optional<Row> get(String table, RowKey key);

    /**
     * Brings to the backend all that was written before this call, in every table. Returns when it is there. Reads and writes go on
     * meanwhile.
     *
     * @throws SyncException also if the backend does not take a row, which stays in memory; all else is there then
     */
    void flush();

    /**
     * Lets go of a row in memory, unless it is there alone.
     *
     * @return whether it was there, and is not any more
     */
    boolean evict(String table, RowKey key);

    /**
     * Lets go of the rows of a table in memory, but those that are there alone.
     *
     * @return how many were let go
     */
    long evict(String table);

    /** Lets go of what nobody has asked for during {@link #evictAfter}, at once rather than with the next use of the store. */
    void evictIdle();

    /** Returns how long a write may be in memory alone. Zero where each is in the backend when its call returns. */
    Duration flushInterval();

    /**
     * Sets how long a write may be in memory alone, from now on and until the node ends; the configuration stays as it is.
     *
     * @throws SyncException if it is not between 10 ms and a day, or where writes do not wait in memory
     */
    void setFlushInterval(Duration interval);

    /** Returns how long a row that the backend has too stays in memory without being asked for. */
    Duration evictAfter();

    /**
     * Sets how long a row that the backend has too stays in memory without being asked for, from now on and until the node ends.
     *
     * @throws SyncException if it is not between 10 ms and 365 days
     */
    void setEvictAfter(Duration idle);

    /** Returns what was counted since the node was opened, and what there is now. It asks the backend for the number of its rows. */
    MemoryStatistics statistics();
}
