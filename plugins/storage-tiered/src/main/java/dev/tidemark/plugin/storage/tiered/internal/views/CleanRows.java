package dev.tidemark.plugin.storage.tiered.internal.views;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.FixedExpiration;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRows;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
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
 * Rows that are in the backend too, and may be let go at any time; and the latest rows of all, from which those are taken that are let go.
 *
 * <p>The states of the backend are numbered. A row here is as it has been from one state on, so that whoever reads at that state or
 * a later one can take it. When the backend moves on, {@link #turn} comes first: from then on no row of an older state is
 * taken in, so that none is found here that has changed since.
 *
 * <p>Which rows are let go is decided by a cache that is told when one is used. To tell it costs more than to find the row among the latest
 * ones, so it is told of each row at most once in {@link #mayLag a short time}.
 *
 * <p>Threading: safe.
 */
public final class CleanRows {
    private static final int LAG = 64;
    private static final long MOST_LAG = 10_000;

    private final LatestRows latest;
    private final InstantSource clock;
    private final Cache<RowName, Clean> rows;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder letGo = new LongAdder();
    private volatile long mayLag;
    private volatile long state;
    /** What is known from before this state is not known any more, though it may still be here. */
    private volatile long floor;

    /** A row, and the first state that it is known from. */
    private record Clean(StoredRow row, long since) {}

    public CleanRows(LatestRows latest, long bytes, Duration idle, InstantSource clock) {
        this.latest = latest;
        this.clock = clock;
        this.mayLag = mayLag(idle);
        this.rows = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<RowName, Clean>weigher((name, clean) -> (int) Math.min(Integer.MAX_VALUE, Sizes.of(clean.row())))
                .expireAfterAccess(idle)
                .ticker(() -> Duration.ofMillis(clock.millis()).toNanos())
                .executor(Runnable::run)
                .evictionListener((name, clean, cause) -> evicted(clean))
                .build();
    }

    private void evicted(Clean clean) {
        letGo.increment();
        latest.drop(clean.row());
    }

    /** Returns how late a use of a row may be noted, in milliseconds: so much too early may it be let go. */
    private static long mayLag(Duration idle) {
        return Math.min(idle.toMillis() / LAG, MOST_LAG);
    }

    public LatestRows latest() {
        return latest;
    }

    /** Returns the row that a view of that version sees, if it is among the latest, or null. */
    public LatestRow find(String table, RowKey key, long version) {
        LatestRow found = latest.find(table, key, version);
        if (found == null || found.isWaiting()) {
            return found;
        }
        long now = clock.millis();
        if (now >= found.due() && !isKept(found, now)) {
            return null;
        }
        hits.increment();
        return found;
    }

    /** Notes a use, and returns whether the row is still within its time. */
    private boolean isKept(LatestRow used, long now) {
        StoredRow row = used.row();
        Clean known = rows.getIfPresent(RowName.of(row));
        if (known == null || known.row() != row) {
            latest.drop(row);
            return false;
        }
        used.setDue(now + mayLag);
        return true;
    }

    /** Returns a row for somebody who reads at a state, in a view of that version, and has not found it among the latest. */
    public Optional<StoredRow> get(RowName name, View view) {
        Clean known = rows.getIfPresent(name);
        if (known == null || known.since() > view.state() || known.since() < floor) {
            misses.increment();
            return Optional.empty();
        }
        hits.increment();
        offer(known.row(), view);
        return Optional.of(known.row());
    }

    /** Takes in a row that was read at a state; one that is deleted is not worth its place. */
    public void add(StoredRow row, View view) {
        if (!row.deleted() && take(row, view.state())) {
            offer(row, view);
        }
    }

    /** Returns whether it is this very one that is here then: what somebody else has read is as good, and may be among the latest. */
    private boolean take(StoredRow row, long at) {
        Clean taken = rows.asMap().compute(RowName.of(row), (name, old) -> {
            boolean isKept = at != state || old != null && old.since() >= floor;
            return isKept ? old : new Clean(row, at);
        });
        return taken != null && taken.row() == row;
    }

    private void offer(StoredRow row, View view) {
        latest.offer(row, view.version(), clock.millis() + mayLag, () -> view.state() == state);
        // One that was let go meanwhile would stay among the latest for ever.
        Clean known = rows.policy().getIfPresentQuietly(RowName.of(row));
        if (known == null || known.row() != row) {
            latest.drop(row);
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
        for (RowName name : gone) {
            rows.asMap().remove(name);
            latest.drop(name);
        }
        long due = clock.millis() + mayLag;
        for (StoredRow row : changed) {
            // Before it may be let go: one that waits is not dropped from among the latest.
            latest.flushed(row, due);
            rows.put(RowName.of(row), new Clean(row, next));
        }
    }

    /** Lets go of a row, and returns whether it was here. */
    public boolean evict(RowName name) {
        Clean known = rows.asMap().remove(name);
        if (known != null) {
            evicted(known);
        }
        return known != null;
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
        mayLag = mayLag(idle);
        long now = clock.millis();
        latest.forEach(row -> row.setDueAt(now));
    }

    private FixedExpiration<RowName, Clean> expiry() {
        return rows.policy().expireAfterAccess().orElseThrow();
    }

    /** Returns what was counted. */
    public Map<String, Long> statistics() {
        long found = hits.sum();
        long asked = found + misses.sum();
        Map<String, Long> statistics = new HashMap<>();
        statistics.put("cache-hits", found);
        statistics.put("cache-misses", asked - found);
        statistics.put("cache-evictions", letGo.sum());
        statistics.put("cached-rows", rows.estimatedSize());
        if (asked > 0) {
            statistics.put("cache-hit-percent", 100 * found / asked);
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
        latest.clear();
    }
}
