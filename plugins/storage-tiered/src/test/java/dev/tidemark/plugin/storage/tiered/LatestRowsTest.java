package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are found without a view, beside commits, flushes and evictions. */
class LatestRowsTest {
    private static final int COMMITS = 400;

    @TempDir
    Path directory;

    private static long number(StorageBackend store, long id) {
        return store.row("people", RowKey.of(id))
                .flatMap(row -> row.values().get("mail"))
                .map(mail -> Long.parseLong(((Value.Text) mail).value().split(" ")[1]))
                .orElseThrow();
    }

    private static void write(StorageBackend store, long number) {
        Rows.put(
                store,
                Rows.person(1, "one " + number, 2 * number + 1),
                Rows.person(2, "two " + number, 2 * number + 2));
    }

    /** Each row alone, one after the other: neither is ever older than what was seen before. */
    private static long lookUntil(AtomicBoolean done, StorageBackend store) {
        long seen = 0;
        while (!done.get()) {
            for (long id = 1; id <= 2; id++) {
                long number = number(store, id);
                assertTrue(number >= seen, number + " after " + seen);
                seen = number;
            }
        }
        return seen;
    }

    @Test
    void noRowIsOlderThanTheOneBeforeWhateverIsCommittedFlushedAndLetGoMeanwhile() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try (StorageBackend store = Stores.interval(Stores.memory(), directory)) {
            Rows.define(store);
            write(store, 0);
            List<Future<Long>> looks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                looks.add(readers.submit(() -> lookUntil(done, store)));
            }
            MemoryTier memory = store.memory().orElseThrow();
            for (int commit = 1; commit <= COMMITS; commit++) {
                write(store, commit);
                if (commit % 3 == 0) {
                    memory.flush();
                }
                if (commit % 4 == 0) {
                    memory.evict("people", RowKey.of(1));
                    memory.evict("people");
                }
            }
            done.set(true);
            for (Future<Long> look : looks) {
                assertTrue(look.get(60, TimeUnit.SECONDS) <= COMMITS);
            }
            assertEquals(COMMITS, number(store, 1));
        } finally {
            done.set(true);
            readers.shutdown();
        }
    }

    @Test
    void aViewSeesARowAsItWasAndWhoAsksForItAloneAsItIs() {
        try (StorageBackend store = Stores.interval(Stores.memory(), directory)) {
            Rows.define(store);
            write(store, 0);
            store.memory().orElseThrow().flush();
            try (Snapshot before = store.snapshot()) {
                write(store, 1);
                assertEquals(1, number(store, 1));
                assertEquals("one 0", mail(before));
                store.memory().orElseThrow().flush();
                assertEquals(1, number(store, 1));
                assertEquals("one 0", mail(before));
            }
            Rows.write(store, transaction -> {
                transaction.openFeed();
                transaction.remove("people", RowKey.of(1));
            });
            assertEquals(Optional.empty(), store.row("people", RowKey.of(1)));
        }
    }

    private static String mail(Snapshot view) {
        return view.row("people", RowKey.of(1))
                .flatMap(row -> row.values().get("mail"))
                .map(mail -> ((Value.Text) mail).value())
                .orElseThrow();
    }
}
