package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;
import java.time.Duration;
import java.util.function.Function;

/** What a program can do with the memory of a store, while it runs. */
final class Tier implements MemoryTier {
    static final Duration SHORTEST = Duration.ofMillis(10);
    static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    static final Duration LONGEST_IDLE = Duration.ofDays(365);

    private final StorageBackend store;
    private final CleanRows clean;
    private final Waiting flushes;

    /** What of it depends on whether commits wait in memory. */
    interface Waiting {
        /** Of a store whose commits do not wait. */
        Waiting NEVER = new Waiting() {
            @Override
            public void flush() {
                // All is in the backend.
            }

            @Override
            public Duration interval() {
                return Duration.ZERO;
            }

            @Override
            public void setInterval(Duration interval) {
                throw Failures.of(
                        StorageException.Kind.UNSUPPORTED,
                        "with durability sync each commit goes to the backend at once, and none waits for a flush. Choose"
                                + " interval or wal for flush-interval to mean something");
            }

            @Override
            public <T> T behind(StorageBackend store, Function<Snapshot, T> question) {
                try (Snapshot now = store.snapshot()) {
                    return question.apply(now);
                }
            }

            @Override
            public boolean holds(RowName name) {
                return false;
            }
        };

        void flush();

        Duration interval();

        void setInterval(Duration interval);

        /** Asks the backend. */
        <T> T behind(StorageBackend store, Function<Snapshot, T> question);

        /** Returns whether a row waits to be flushed; an earlier state of it may be in the backend, and among the clean rows. */
        boolean holds(RowName name);
    }

    Tier(StorageBackend store, CleanRows clean, Waiting flushes) {
        this.store = store;
        this.clean = clean;
        this.flushes = flushes;
    }

    @Override
    public void flush() {
        checkOpen();
        flushes.flush();
    }

    private void checkOpen() {
        store.snapshot().close();
    }

    @Override
    public boolean evict(String table, RowKey key) {
        RowName name = new RowName(nameOf(table), key);
        return !flushes.holds(name) && clean.evict(name);
    }

    @Override
    public long evict(String table) {
        return clean.evict(nameOf(table), flushes::holds);
    }

    private String nameOf(String table) {
        try (Snapshot now = store.snapshot()) {
            return new Tables(now.tables())
                    .find(table)
                    .map(found -> found.definition().name())
                    .orElseThrow(() -> Failures.of(
                            StorageException.Kind.UNSUPPORTED,
                            "table '" + table + "' is not defined; define it first"));
        }
    }

    @Override
    public void evictIdle() {
        clean.evictIdle();
    }

    @Override
    public Duration flushInterval() {
        return flushes.interval();
    }

    @Override
    public void setFlushInterval(Duration interval) {
        flushes.setInterval(between(interval, LONGEST_INTERVAL, "flush-interval"));
    }

    @Override
    public Duration evictAfter() {
        return clean.idle();
    }

    @Override
    public void setEvictAfter(Duration idle) {
        clean.setIdle(between(idle, LONGEST_IDLE, "evict-after"));
    }

    private static Duration between(Duration value, Duration longest, String name) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(longest) > 0) {
            throw Failures.of(
                    StorageException.Kind.UNSUPPORTED,
                    name + " can't be " + value.toMillis() + " ms; it is from " + SHORTEST.toMillis() + " ms to "
                            + longest.toDays() + (longest.toDays() == 1 ? " day" : " days"));
        }
        return value;
    }

    @Override
    public long rowsBehind() {
        return flushes.behind(
                store,
                now -> now.tables().stream()
                        .mapToLong(table -> now.count(table.name()))
                        .sum());
    }
}
