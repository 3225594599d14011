package dev.tidemark.benchmarks;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.TieredStorageProvider;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * A store with memory first beside a {@link ConcurrentHashMap} with the same keys and rows, in turns in one process; and its log beside the
 * time that the disk takes. All is measured through the interface of storages: a get opens a snapshot, reads one row and closes
 * it; a put is a transaction of its own, or one of a thousand in a transaction. What one thread does is measured in processor time of that
 * thread, without what the collector of garbage takes on others; what several do, by the clock.
 */
public final class MemoryFirst {
    private static final int ROWS = 100_000;
    private static final int WRITERS = 64;
    private static final int COMMITS_OF_A_WRITER = 30;
    private static final int FORCES = 200;
    private static final double NANOS = 1e9;
    private static final Author AUTHOR = Author.device(new UUID(1, 1));
    private static final Context CONTEXT = Context.EMPTY.withWrite(AUTHOR, 1);
    private static final Shape SHAPE = Shape.of(List.of("name", "n", "price"));

    private final RowKey[] keys = new RowKey[ROWS];
    private final int[] order = new int[1 << 17];
    private final ConcurrentHashMap<RowKey, StoredRow> map = new ConcurrentHashMap<>();
    private final AtomicLong lsn = new AtomicLong();

    private MemoryFirst() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ROWS; i++) {
            keys[i] = RowKey.of(String.format("key-%08d", i * 7));
        }
        for (int i = 0; i < order.length; i++) {
            order[i] = random.nextInt(ROWS);
        }
    }

    /** @param arguments how many gets a measurement has; 300,000 if none is given */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int gets = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
        Path folder = Files.createTempDirectory(Path.of("benchmarks/target"), "memory-first-");
        MemoryFirst measured = new MemoryFirst();
        measured.beside(gets, folder.resolve("interval"));
        measured.log(folder.resolve("wal"));
    }

    private StoredRow row(int i) {
        long number = lsn.incrementAndGet();
        Row values = Row.owning(SHAPE, new Value[] {Value.of("name " + i), Value.of((long) i), Value.of(i / 2.0)});
        Version version = new Version(new Stamp(number, AUTHOR, number), CONTEXT, number);
        return new StoredRow("items", keys[i], false, values, Versions.of(version), number, 0);
    }

    private static StorageBackend open(String durability, Path folder) {
        TieredStorageProvider provider = new TieredStorageProvider();
        Map<String, Object> settings = Map.of(
                "backend",
                new GivenStorage(SharedParts.memory(), Set.of()),
                "durability",
                durability,
                "flush-interval",
                "1d",
                "max-unflushed",
                "1GiB",
                "cache-size",
                "1GiB");
        StorageBackend store = provider.create(TestConfig.of(provider.configSpec(), settings), TestContext.in(folder));
        try (Transaction transaction = store.begin()) {
            transaction.define(TableDefinition.open("items", "id"));
            transaction.commit();
        }
        return store;
    }

    private void beside(int gets, Path folder) throws InterruptedException {
        for (int round = 0; round < 3; round++) {
            try (StorageBackend store = open("interval", folder.resolve("a" + round))) {
                puts(store);
                gets("row that is not in the backend yet", store, gets);
            }
            // What was flushed at the end of a store would be read by the next one; here it is in the cache of one.
            try (StorageBackend store = open("interval", folder.resolve("b" + round))) {
                inBatches(store);
                flush(store);
                gets("row that is in the backend too", store, gets);
            }
        }
    }

    /** A new table goes through to the backend, behind a flush. */
    private static void flush(StorageBackend store) {
        try (Transaction transaction = store.begin()) {
            transaction.define(TableDefinition.open("more", "id"));
            transaction.commit();
        }
    }

    private void puts(StorageBackend store) {
        map.clear();
        double bare = time(() -> {
            for (int i = 0; i < ROWS; i++) {
                map.put(keys[i], row(i));
            }
        });
        double batched = time(() -> inBatches(store));
        double single = time(() -> {
            for (int i = 0; i < ROWS; i++) {
                put(store, i, i + 1);
            }
        });
        Table.line("ConcurrentHashMap.put", bare * NANOS / ROWS, "ns", "");
        Table.line("put, a thousand in a transaction", batched * NANOS / ROWS, "ns", bare / batched);
        Table.line("put, a transaction each", single * NANOS / ROWS, "ns", bare / single);
    }

    /** Returns the seconds of processor time that something takes on this thread. */
    private static double time(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - began) / NANOS;
    }

    private void inBatches(StorageBackend store) {
        for (int i = 0; i < ROWS; i += 1_000) {
            put(store, i, i + 1_000);
        }
    }

    private void put(StorageBackend store, int from, int to) {
        try (Transaction transaction = store.begin()) {
            transaction.openFeed();
            for (int i = from; i < to; i++) {
                transaction.put(row(i));
            }
            transaction.commit();
        }
    }

    private void gets(String what, StorageBackend store, int gets) throws InterruptedException {
        IntConsumer bare = i -> Measure.check(map.get(keys[i]) != null, "a row in the map");
        IntConsumer ours = i -> {
            try (Snapshot snapshot = store.snapshot()) {
                Measure.check(snapshot.row("items", keys[i]).isPresent(), "a row in the store");
            }
        };
        double bareAlone = time(() -> run(bare, 0, gets)) * NANOS / gets;
        double oursAlone = time(() -> run(ours, 0, gets)) * NANOS / gets;
        double bareOne = time(1, bare, gets);
        double oursOne = time(1, ours, gets);
        double bareTwo = time(2, bare, gets);
        double oursTwo = time(2, ours, gets);
        Table.line("ConcurrentHashMap.get", bareAlone, "ns", "");
        Table.line("get of a " + what, oursAlone, "ns", bareAlone / oursAlone);
        Table.line(
                "the same, times as fast by two threads",
                oursOne / oursTwo,
                "",
                oursOne / oursTwo / (bareOne / bareTwo));
    }

    /** Returns nanoseconds an operation, of all threads together. */
    private double time(int threads, IntConsumer operation, int each) throws InterruptedException {
        Thread[] running = new Thread[threads];
        for (int thread = 0; thread < threads; thread++) {
            int first = thread * ROWS / threads;
            running[thread] = new Thread(() -> run(operation, first, each));
        }
        long began = System.nanoTime();
        for (Thread thread : running) {
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        return Measure.seconds(began) * NANOS / each / threads;
    }

    private void run(IntConsumer operation, int first, int times) {
        for (int i = 0; i < times; i++) {
            operation.accept(order[first + i & order.length - 1]);
        }
    }

    private void log(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        double force = force(folder.resolve("bare"));
        try (StorageBackend store = open("wal", folder)) {
            Thread[] writers = new Thread[WRITERS];
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer * COMMITS_OF_A_WRITER;
                writers[writer] = new Thread(() -> {
                    for (int i = first; i < first + COMMITS_OF_A_WRITER; i++) {
                        put(store, i, i + 1, lsn);
                    }
                });
            }
            long began = System.nanoTime();
            for (Thread writer : writers) {
                writer.start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            double commits = WRITERS * COMMITS_OF_A_WRITER / Measure.seconds(began);
            Table.line("one fdatasync of 300 bytes", force * 1e6, "us", "");
            Table.line("commits with a log, 64 writers", commits, "a s", commits / (WRITERS / force));
        }
    }

    /** Positions have to be given in the order of transactions. */
    private void put(StorageBackend store, int from, int to, AtomicLong positions) {
        try (Transaction transaction = store.begin()) {
            positions.accumulateAndGet(transaction.openFeed(), Math::max);
            for (int i = from; i < to; i++) {
                transaction.put(row(i));
            }
            transaction.commit();
        }
    }

    private static double force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long began = System.nanoTime();
            for (int i = 0; i < FORCES; i++) {
                channel.write(ByteBuffer.allocate(300));
                channel.force(false);
            }
            return Measure.seconds(began) / FORCES;
        }
    }
}
