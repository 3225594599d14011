package dev.tidemark.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a store that answers from memory has counted since it was opened, and what it holds now.
 *
 * @param hits reads of rows that the backend has too, which memory answered. Rows that wait to be flushed are not counted
 * @param misses reads for which the backend was asked
 * @param written rows that were written or deleted, by whomever, each time counted
 * @param flushes flushes that have begun
 * @param evictions rows that were let go
 * @param cached rows in memory that the backend has too
 * @param cachedBytes what these take, estimated
 * @param dirty rows in memory that wait to be flushed, deletions among them
 * @param dirtyBytes what these take, estimated
 * @param setAside rows among these that the backend does not take
 * @param inBackend rows that the backend has; nothing where it does not answer
 * @param lastFlush how long the last flush took; zero where there was none
 * @param longestFlush how long the longest took
 * @param allFlushes how long all of them took
 * @param pool the connections to the backend's database; nothing where there are none
 */
public record MemoryStatistics(
        long hits,
        long misses,
        long written,
        long flushes,
        long evictions,
        long cached,
        long cachedBytes,
        long dirty,
        long dirtyBytes,
        long setAside,
        OptionalLong inBackend,
        Duration lastFlush,
        Duration longestFlush,
        Duration allFlushes,
        Optional<Pool> pool) {
    /** By this name {@link NodeStatus#storage} has the number of rows that the backend has. */
    public static final String IN_BACKEND = "backend-rows";

    /** Checks that nothing is null. */
    public MemoryStatistics {
        Objects.requireNonNull(inBackend, "inBackend");
        Objects.requireNonNull(lastFlush, "lastFlush");
        Objects.requireNonNull(longestFlush, "longestFlush");
        Objects.requireNonNull(allFlushes, "allFlushes");
        Objects.requireNonNull(pool, "pool");
    }

    /**
     * Returns them as they stand in {@link NodeStatus#storage}, that of another node too.
     *
     * @param counted by name; what is missing counts as 0
     */
    public static MemoryStatistics of(Map<String, Long> counted) {
        return new MemoryStatistics(
                number(counted, "cache-hits"),
                number(counted, "cache-misses"),
                number(counted, "rows-written"),
                number(counted, "flushes"),
                number(counted, "cache-evictions"),
                number(counted, "cached-rows"),
                number(counted, "cached-bytes"),
                number(counted, "unflushed-rows"),
                number(counted, "unflushed-bytes"),
                number(counted, "set-aside-rows"),
                counted.containsKey(IN_BACKEND) ? OptionalLong.of(counted.get(IN_BACKEND)) : OptionalLong.empty(),
                Duration.ofMillis(number(counted, "flush-millis-last")),
                Duration.ofMillis(number(counted, "flush-millis-longest")),
                Duration.ofMillis(number(counted, "flush-millis-total")),
                Pool.of(counted));
    }

    private static long number(Map<String, Long> counted, String name) {
        return counted.getOrDefault(name, 0L);
    }

    /** Returns the share of hits among all reads of rows that do not wait to be flushed, from 0 to 1; nothing before the first. */
    public OptionalDouble hitRate() {
        long reads = hits + misses;
        return reads == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / reads);
    }

    /** Returns how many rows are in memory. One that waits counts twice as long as its earlier state, which the backend has, is there too. */
    public long inMemory() {
        return cached + dirty;
    }

    /**
     * The connections to a database.
     *
     * @param active in use now
     * @param idle open, and in nobody's use
     * @param waiting how many threads wait for one, or for their turn to write
     */
    public record Pool(long active, long idle, long waiting) {
        private static Optional<Pool> of(Map<String, Long> counted) {
            return counted.containsKey("pool-active")
                    ? Optional.of(new Pool(
                            number(counted, "pool-active"),
                            number(counted, "pool-idle"),
                            number(counted, "pool-waiting")))
                    : Optional.empty();
        }
    }
}
