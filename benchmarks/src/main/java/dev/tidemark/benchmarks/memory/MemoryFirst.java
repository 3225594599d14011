package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Table;
import dev.tidemark.benchmarks.process.Database;
import dev.tidemark.benchmarks.process.SharedParts;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/**
 * A store with memory first beside a {@link ConcurrentHashMap} with the same keys and rows, in turns in one process; then its log beside the
 * time that the disk takes, its gets while it flushes, and what it does in PostgreSQL beside PostgreSQL alone.
 *
 * <p>A get asks a store for one row; below it stand the same through a view that is opened for it, and {@link SyncNode#get}, which passes the
 * guard around a plugin and gives the row without its versions. A put is a transaction of its own, or one of a thousand in a
 * transaction. What one thread does is measured in processor time of that thread, without what the collector of garbage takes on
 * others; what several do, by the clock.
 */
public final class MemoryFirst {
    private static final int ROWS = 100_000;
    private static final int ROUNDS = 3;
    private static final double NANOS = 1e9;

    private final Items items = new Items(ROWS);
    private final ConcurrentHashMap<RowKey, StoredRow> map = new ConcurrentHashMap<>();
    private final int gets;

    private MemoryFirst(int gets) {
        this.gets = gets;
    }

    /** @param arguments how many gets a measurement has; 300,000 if none is given */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        int gets = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
        Path folder = Files.createTempDirectory(Path.of("benchmarks/target"), "memory-first-");
        new MemoryFirst(gets).beside(folder.resolve("interval"));
        LogBesideDisk.measure(folder.resolve("wal"));
        try (Database database = new Database()) {
            GetsDuringFlush.measure(database, folder.resolve("gets"));
            BesidePostgres.measure(database, folder.resolve("postgres"));
        }
    }

    private static StorageBackend open(Path folder) {
        return Items.memoryFirst(SharedParts.memory(), "interval", folder, Items.open());
    }

    private void beside(Path folder) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (StorageBackend store = open(folder.resolve("a" + round))) {
                puts(store);
                gets("row that is not in the backend yet", store);
            }
            // What was flushed at the end of a store would be read by the next one; here it is in the cache of one.
            try (StorageBackend store = open(folder.resolve("b" + round))) {
                items.put(store);
                store.memory().orElseThrow().flush();
                gets("row that is in the backend too", store);
                node(store);
            }
        }
    }

    private void puts(StorageBackend store) {
        map.clear();
        double bare = time(() -> {
            for (int i = 0; i < ROWS; i++) {
                map.put(items.key(i), items.row(i));
            }
        });
        double batched = time(() -> items.put(store));
        double again = time(() -> items.put(store));
        double single = time(() -> {
            for (int i = 0; i < ROWS; i++) {
                items.put(store, i, i + 1);
            }
        });
        Table.line("ConcurrentHashMap.put", bare * NANOS / ROWS, "ns", "");
        Table.line("put, a thousand in a transaction", batched * NANOS / ROWS, "ns", bare / batched);
        Table.line("the same rows again, before a flush", again * NANOS / ROWS, "ns", bare / again);
        Table.line("put, a transaction each", single * NANOS / ROWS, "ns", bare / single);
    }

    /** Returns the seconds of processor time that something takes on this thread. */
    private static double time(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - began) / NANOS;
    }

    private void gets(String what, StorageBackend store) throws InterruptedException {
        Consumer<RowKey> bare = key -> Measure.check(map.get(key) != null, "a row in the map");
        Consumer<RowKey> ours = key -> Measure.check(store.row(Items.TABLE, key).isPresent(), "a row in the store");
        Consumer<RowKey> viewed = key -> {
            try (Snapshot snapshot = store.snapshot()) {
                Measure.check(snapshot.row(Items.TABLE, key).isPresent(), "a row in the view");
            }
        };
        double bareAlone = alone(bare);
        double oursAlone = alone(ours);
        double viewedAlone = alone(viewed);
        double bareOne = together(1, bare);
        double oursOne = together(1, ours);
        double bareTwo = together(2, bare);
        double oursTwo = together(2, ours);
        Table.line("ConcurrentHashMap.get", bareAlone, "ns", "");
        Table.line("get of a " + what, oursAlone, "ns", bareAlone / oursAlone);
        Table.line("the same in a view of its own", viewedAlone, "ns", bareAlone / viewedAlone);
        Table.line("get, times as fast by two threads", oursOne / oursTwo, "", oursOne / oursTwo / (bareOne / bareTwo));
    }

    private void node(StorageBackend store) {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
        try (SyncNode node = SyncNode.builder()
                .name("measured")
                .storage(store)
                .strategy("last-writer-wins", conflict -> Resolution.keep(conflict.second()))
                .clock(InstantSource.system())
                .random(new SplittableRandom(1))
                .scheduler(new SharedParts.Pool(pool))
                .start()) {
            double bare = alone(key -> Measure.check(map.get(key) != null, "a row in the map"));
            double ours = alone(key -> Measure.check(node.get(Items.TABLE, key).isPresent(), "a row of the node"));
            Table.line("the same by SyncNode.get", ours, "ns", bare / ours);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Returns the nanoseconds of processor time that an operation takes on one thread. */
    private double alone(Consumer<RowKey> operation) {
        return time(() -> run(operation, 0)) * NANOS / gets;
    }

    /** Returns nanoseconds an operation by the clock, of all threads together. */
    private double together(int threads, Consumer<RowKey> operation) throws InterruptedException {
        Thread[] running = new Thread[threads];
        for (int thread = 0; thread < threads; thread++) {
            int first = thread * ROWS / threads;
            running[thread] = new Thread(() -> run(operation, first));
        }
        long began = System.nanoTime();
        for (Thread thread : running) {
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        return Measure.seconds(began) * NANOS / gets / threads;
    }

    private void run(Consumer<RowKey> operation, int first) {
        for (int i = 0; i < gets; i++) {
            operation.accept(items.drawn(first + i));
        }
    }
}
