package dev.tidemark.plugin.storage.tiered.internal.views;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.FixedExpiration;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.support.memory.Sizes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Rows that are in the backend too, and may be let go at any time.
 *
 * <p>The states of the backend are numbered. A row here is as it has been from one state on, so that whoever reads at that state or
 * a later one can take it. When the backend moves on, {@link #turn} comes first: from then on no row of an older state is
 * taken in, so that none is found here that has changed since.
 *
 * <p>Threading: safe.
 */
public final class CleanRows {
    private final Cache<RowName, Clean> rows;
    private final LongAdder letGo = new LongAdder();
    private volatile long state;
    /** What is known from before this state is not known any more, though it may still be here. */
    private volatile long floor;

    /** A row, and the first state that it is known from. */
    private record Clean(StoredRow row, long since) {}

    public CleanRows(long bytes, Duration idle, InstantSource clock) {
        this.rows = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<RowName, Clean>weigher((name, clean) -> (int) Math.min(Integer.MAX_VALUE, Sizes.of(clean.row())))
                .expireAfterAccess(idle)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .executor(Runnable::run)
                .recordStats()
                .build();
    }

    /** Returns a row for somebody who reads at a state. */
    public Optional<StoredRow> get(RowName name, long at) {
        return Optional.ofNullable(rows.getIfPresent(name))
                .filter(clean -> clean.since() <= at && clean.since() >= floor)
                .map(Clean::row);
    }

    /** Takes in a row that was read at a state; one that is deleted is not worth its place. */
    public void add(StoredRow row, long at) {
        if (!row.deleted()) {
            rows.asMap().compute(RowName.of(row), (name, old) -> at == state ? new Clean(row, at) : old);
        }
    }

    /**
     * Is told which state comes next, before anybody reads at it.
     *
     * @param changed rows as they are from then on
     * @param gone rows that have no place here any more
     */
    public void turn(long next, Collection<StoredRow> changed, Collection<RowName> gone) {
        state = next;
        gone.forEach(name -> rows.asMap().remove(name));
        for (StoredRow row : changed) {
            rows.asMap().remove(RowName.of(row));
            add(row, next);
        }
    }

    /** Lets go of a row, and returns whether it was here. */
    public boolean evict(RowName name) {
        boolean wasHere = rows.asMap().remove(name) != null;
        if (wasHere) {
            letGo.increment();
        }
        return wasHere;
    }

    /**
     * Lets go of the rows of a table.
     *
     * @param stay which of them stay
     * @return how many there were
     */
    public long evict(String table, Predicate<RowName> stay) {
        return rows.asMap().keySet().stream()
                .filter(name -> name.table().equals(table) && !stay.test(name))
                .filter(this::evict)
                .count();
    }

    /** Lets go of what has expired; this happens by itself, but only when rows are used. */
    public void evictIdle() {
        rows.cleanUp();
    }

    public Duration idle() {
        return expiry().getExpiresAfter();
    }

    public void setIdle(Duration idle) {
        expiry().setExpiresAfter(idle);
    }

    private FixedExpiration<RowName, Clean> expiry() {
        return rows.policy().expireAfterAccess().orElseThrow();
    }

    /** Returns what was counted. */
    public Map<String, Long> statistics() {
        CacheStats counted = rows.stats();
        Map<String, Long> statistics = new HashMap<>();
        statistics.put("cache-hits", counted.hitCount());
        statistics.put("cache-misses", counted.missCount());
        statistics.put("cache-evictions", counted.evictionCount() + letGo.sum());
        statistics.put("cached-rows", rows.estimatedSize());
        if (counted.requestCount() > 0) {
            statistics.put("cache-hit-percent", (long) (100 * counted.hitRate()));
        }
        rows.policy()
                .eviction()
                .ifPresent(bound ->
                        statistics.put("cached-bytes", bound.weightedSize().orElse(0)));
        return statistics;
    }

    /** Is told which state comes next, of which it is not known what has changed in it. */
    public void turn(long next) {
        state = next;
        floor = next;
        rows.invalidateAll();
    }
}
