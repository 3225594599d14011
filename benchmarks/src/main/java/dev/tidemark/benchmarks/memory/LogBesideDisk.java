package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Table;
import dev.tidemark.benchmarks.process.SharedParts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Commits with a log by many writers, beside what the disk takes for one of them. */
final class LogBesideDisk {
    private static final int WRITERS = 64;
    private static final int COMMITS_OF_A_WRITER = 300;
    private static final int FORCES = 200;
    private static final int ROUNDS = 3;

    private LogBesideDisk() {}

    static void measure(Path folder) throws IOException, InterruptedException {
        Items items = new Items(WRITERS * COMMITS_OF_A_WRITER);
        for (int round = 0; round < ROUNDS; round++) {
            Path own = Files.createDirectories(folder.resolve("round" + round));
            try (StorageBackend store = Items.memoryFirst(SharedParts.memory(), "wal", own, Items.open())) {
                double before = force(own.resolve("before"));
                double commits = WRITERS * COMMITS_OF_A_WRITER / write(items, store);
                double force = (before + force(own.resolve("after"))) / 2;
                Table.line("one fdatasync of 300 bytes", force * 1e6, "us", "");
                Table.line("commits with a log, 64 writers", commits, "a s", commits / (WRITERS / force));
            }
        }
    }

    /** Returns the seconds that all commits take together. */
    private static double write(Items items, StorageBackend store) throws InterruptedException {
        Thread[] writers = new Thread[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = writer * COMMITS_OF_A_WRITER;
            writers[writer] = new Thread(() -> {
                for (int i = first; i < first + COMMITS_OF_A_WRITER; i++) {
                    items.put(store, i, i + 1);
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
        return Measure.seconds(began);
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
