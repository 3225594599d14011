package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.LatestRows;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.plugin.storage.tiered.internal.views.CleanRows;
import dev.tidemark.testkit.ForwardingSnapshot;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows are in memory that the backend has too, by how often it is asked. */
class CleanRowsTest {
    @TempDir
    Path directory;

    private Instant now = Instant.EPOCH;
    private int asked;
    private long oldest = Long.MAX_VALUE;

    private final StorageBackend backend = new ForwardingStorage(Stores.memory()) {
        @Override
        public Optional<StoredRow> row(String table, RowKey key) {
            asked++;
            return super.row(table, key);
        }

        @Override
        public Snapshot snapshot() {
            return new ForwardingSnapshot(super.snapshot()) {
                @Override
                public Optional<StoredRow> row(String table, RowKey key) {
                    asked++;
                    return super.row(table, key);
                }

                @Override
                public RowCursor changesSince(long lsn) {
                    oldest = Math.min(oldest, lsn);
                    return super.changesSince(lsn);
                }
            };
        }
    };

    private MemoryFirstStorage open(long cacheSize) {
        Rows.define(backend);
        TieredOptions options = new TieredOptions(
                Durability.INTERVAL,
                Duration.ofDays(1),
                64L << 20,
                cacheSize,
                Duration.ofMinutes(1),
                Duration.ofSeconds(60));
        TestContext context = new TestContext("test", directory, () -> now, new SplittableRandom(1));
        return (MemoryFirstStorage) new Opening(new GivenStorage(backend, Set.of()), options, context).open();
    }

    private int askedFor(Runnable reading) {
        int before = asked;
        reading.run();
        return asked - before;
    }

    @Test
    void aRowThatWasReadIsAskedForOnceUntilNobodyHasReadItForAWhile() {
        Rows.define(backend);
        Rows.put(backend, Rows.person(1, "one", 1));
        try (StorageBackend store = open(1 << 20)) {
            assertEquals(1, askedFor(() -> assertEquals("one", Rows.mail(store, 1))));
            now = now.plusSeconds(50);
            assertEquals(0, askedFor(() -> assertEquals("one", Rows.mail(store, 1))));
            now = now.plusSeconds(50);
            assertEquals(0, askedFor(() -> assertEquals("one", Rows.mail(store, 1))), "it was read in between");
            now = now.plusSeconds(70);
            assertEquals(1, askedFor(() -> assertEquals("one", Rows.mail(store, 1))));
        }
    }

    @Test
    void aRowThatIsAskedForAloneIsLetGoWhenNobodyHasReadItForAWhileAndCountsAsFound() {
        Rows.define(backend);
        Rows.put(backend, Rows.person(1, "one", 1));
        try (StorageBackend store = open(1 << 20)) {
            assertEquals(1, askedFor(() -> store.row("people", RowKey.of(1))));
            for (int i = 0; i < 3; i++) {
                now = now.plusSeconds(50);
                assertEquals(0, askedFor(() -> store.row("PEOPLE", RowKey.of(1))));
            }
            now = now.plusSeconds(61);
            assertEquals(1, askedFor(() -> store.row("people", RowKey.of(1))));
            assertEquals(3, store.statistics().get("cache-hits"));
            assertEquals(2, store.statistics().get("cache-misses"));
            store.memory().orElseThrow().setEvictAfter(Duration.ofMillis(20));
            now = now.plusMillis(21);
            assertEquals(1, askedFor(() -> store.row("people", RowKey.of(1))));
        }
    }

    @Test
    void theFeedIsNotReadFurtherBackThanTheStoreWasOpened() {
        Rows.define(backend);
        Rows.put(backend, Rows.person(1, "one", 1), Rows.person(2, "two", 2));
        try (StorageBackend store = Stores.open(backend, directory, Stores.options(Durability.SYNC))) {
            Rows.put(backend, Rows.person(3, "three", 3));
            assertEquals("three", Rows.mail(store, 3));
        }
        assertEquals(2, oldest);
    }

    @Test
    void whatWasFlushedStaysInMemory() {
        try (MemoryFirstStorage store = open(1 << 20)) {
            Rows.put(store, Rows.person(1, "one", 1));
            store.flush();
            assertEquals(List.of("one"), Rows.feed(backend));
            assertEquals(0, askedFor(() -> assertEquals("one", Rows.mail(store, 1))));
            Rows.put(store, Rows.person(1, "uno", 2));
            assertEquals("uno", Rows.mail(store, 1));
            store.flush();
            assertEquals(0, askedFor(() -> assertEquals("uno", Rows.mail(store, 1))));
        }
    }

    /** Rows that the backend does not have are no part of the bound: nothing lets them go. */
    @Test
    void rowsAreLetGoUnderTheBoundButNotThoseThatWait() {
        try (MemoryFirstStorage store = open(64 << 10)) {
            for (int i = 1; i <= 1_000; i++) {
                Rows.put(store, Rows.person(i, "mail " + i, i));
            }
            now = now.plus(Duration.ofHours(1));
            int dirty = askedFor(() -> {
                for (int i = 1; i <= 1_000; i++) {
                    assertEquals("mail " + i, Rows.mail(store, i));
                }
            });
            assertEquals(0, dirty);
            store.flush();
            int clean = askedFor(() -> {
                for (int i = 1; i <= 1_000; i++) {
                    assertEquals("mail " + i, Rows.mail(store, i));
                }
            });
            assertTrue(clean > 500, () -> clean + " of 1000 rows had been let go");
        }
    }

    /** What it was is in the backend until the next flush, and is let go of memory beside the note that it is gone. */
    @Test
    void aRowThatWasRemovedStaysSoThoughItIsLetGoAndAnOlderViewReadsItInTheBackend() {
        try (MemoryFirstStorage store = open(1 << 20)) {
            Rows.put(store, Rows.person(1, "one", 1), Rows.person(2, "two", 2));
            store.flush();
            try (Snapshot before = store.snapshot()) {
                Rows.write(store, transaction -> transaction.remove("people", RowKey.of(1)));
                now = now.plus(Duration.ofHours(1));
                store.memory().orElseThrow().evictIdle();
                assertEquals(2, store.statistics().get("cache-evictions"));
                assertEquals("one", Rows.mail(before, 1));
                assertEquals(Optional.empty(), store.row("people", RowKey.of(1)));
                try (Snapshot after = store.snapshot()) {
                    assertEquals(Optional.empty(), after.row("people", RowKey.of(1)));
                }
            }
        }
    }

    /** Nothing would let it go. */
    @Test
    void aRowThatIsLetGoAsSoonAsItIsFlushedIsNotLeftAmongTheLatest() {
        LatestRows latest = new LatestRows();
        CleanRows clean = new CleanRows(latest, 1, Duration.ofDays(1), () -> now);
        StoredRow row = Rows.person(1, "one", 1);
        latest.put(List.of(new Write.Put(row, Optional.empty())), 1);
        clean.turn(1, List.of(row), List.of());
        assertNull(latest.find("people", row.key(), 1));
    }

    @Test
    void aViewThatWasOpenedBeforeAFlushReadsTheRowAsItWas() {
        try (MemoryFirstStorage store = open(1 << 20)) {
            Rows.put(store, Rows.person(1, "one", 1));
            store.flush();
            try (Snapshot before = store.snapshot()) {
                Rows.put(store, Rows.person(1, "uno", 2));
                store.flush();
                assertEquals("uno", Rows.mail(store, 1));
                assertEquals("one", Rows.mail(before, 1));
                assertEquals("uno", Rows.mail(store, 1), "and what it has read is nobody else's");
            }
        }
    }
}
