package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.RowVersion;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.Swap;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VersionedRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Writes over what was read are exact between two servers on one database, each with several threads. */
class CompareAndSwapServersTest {
    private static final RowKey COUNTER = RowKey.of("counter");
    private static final int ROUNDS = 20;

    private static SyncNode server(String schema, ExecutorService threads, long seed) {
        SyncNode server = SyncNode.builder()
                .name("server")
                .role(Role.SERVER)
                .storage(Stores.open(schema, Map.of("busy-timeout", "30s")))
                .strategy("later", conflict -> Resolution.keep(conflict.second()))
                .conflict(List.of("later"))
                .clock(() -> Instant.ofEpochSecond(1_800_000_000))
                .random(new SplittableRandom(seed))
                .scheduler(new Scheduler() {
                    @Override
                    public void execute(Runnable task) {
                        threads.execute(task);
                    }

                    @Override
                    public Runnable after(Duration delay, Runnable task) {
                        // What is done now and then has nothing to do here.
                        return () -> {};
                    }
                })
                .start();
        server.define(Stores.NOTES);
        return server;
    }

    private static Row row(long number) {
        return Row.of(Map.of("n", Value.of(number)));
    }

    @Test
    void twoServersWithTwoThreadsEachCountExactly() throws Exception {
        String schema = Stores.newSchema();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (SyncNode left = server(schema, threads, 1);
                SyncNode right = server(schema, threads, 2)) {
            List<Future<Long>> all = new ArrayList<>();
            for (SyncNode node : List.of(left, right, left, right)) {
                Callable<Long> counting = () -> count(node);
                all.add(threads.submit(counting));
            }
            long insertions = 0;
            for (Future<Long> each : all) {
                insertions += each.get();
            }
            assertEquals(1, insertions, "one of the four was the first");
            assertEquals(Optional.of(row(4 * ROUNDS)), left.get("notes", COUNTER));
            assertEquals(left.getVersioned("notes", COUNTER), right.getVersioned("notes", COUNTER));
        } finally {
            threads.shutdown();
        }
    }

    /** Returns how often it has made the row. */
    private static long count(SyncNode node) {
        long made = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Optional<VersionedRow> seen = node.getVersioned("notes", COUNTER);
            Swap swap = swap(node, seen);
            while (swap instanceof Swap.Stale stale) {
                seen = stale.row();
                swap = swap(node, seen);
            }
            made += seen.isEmpty() ? 1 : 0;
        }
        return made;
    }

    private static Swap swap(SyncNode node, Optional<VersionedRow> seen) {
        long before = seen.map(row -> ((Value.Int) row.values().get("n").orElseThrow()).value())
                .orElse(0L);
        return node.putIf("notes", COUNTER, seen.map(VersionedRow::version).orElse(RowVersion.ABSENT), row(before + 1));
    }

    @Test
    void thePoolTellsHowManyConnectionsAreInUse() {
        try (StorageBackend store = Stores.open(Stores.newSchema())) {
            try (Snapshot first = store.snapshot();
                    Snapshot second = store.snapshot()) {
                assertEquals(first.head(), second.head());
                assertEquals(2, store.statistics().get("pool-active"));
                assertEquals(0, store.statistics().get("pool-waiting"));
            }
            assertEquals(0, store.statistics().get("pool-active"));
            assertEquals(2, store.statistics().get("pool-idle"));
        }
    }
}
