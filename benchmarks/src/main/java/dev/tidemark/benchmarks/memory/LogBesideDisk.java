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
import java.util.function.IntConsumer;

/**
 * Commits with a log by many writers, beside what the disk takes for one of them, and beside as many threads that do nothing but add as many
 * bytes to a file and share its forces. Where the disk is fast, these tell what is to be had: 64 threads that wait for each other
 * cost more than a force.
 */
final class LogBesideDisk {
    private static final int WRITERS = 64;
    private static final int COMMITS_OF_A_WRITER = 300;
    private static final int FORCES = 200;
    private static final int BYTES = 300;
    private static final int ROUNDS = 3;

    private LogBesideDisk() {}

    static void measure(Path folder) throws IOException, InterruptedException {
        Items items = new Items(WRITERS * COMMITS_OF_A_WRITER);
        // The first round is for the compilers of both sides.
        for (int round = -1; round < ROUNDS; round++) {
            Path own = Files.createDirectories(folder.resolve("round" + round));
            try (StorageBackend store = Items.memoryFirst(SharedParts.memory(), "wal", own, Items.open())) {
                double before = force(own.resolve("before"));
                double commits = WRITERS * COMMITS_OF_A_WRITER / write(i -> items.put(store, i, i + 1));
                double bare = WRITERS * COMMITS_OF_A_WRITER / writeBare(own.resolve("bare"));
                double force = (before + force(own.resolve("after"))) / 2;
                if (round >= 0) {
                    tell(force, commits, bare);
                }
            }
        }
    }

    private static void tell(double force, double commits, double bare) {
        Table.line("one fdatasync of 300 bytes", force * 1e6, "us", "");
        Table.line("commits with a log, 64 writers", commits, "a s", commits / (WRITERS / force));
        Table.line("64 threads that share forces of 300 bytes", bare, "a s", "");
        Table.line("commits with a log beside those threads", commits, "a s", commits / bare);
    }

    private static double writeBare(Path file) throws IOException, InterruptedException {
        try (SharedForces shared = new SharedForces(file)) {
            return write(i -> shared.add(ByteBuffer.allocate(BYTES)));
        }
    }

    /** Returns the seconds that all commits take together. */
    private static double write(IntConsumer commit) throws InterruptedException {
        Thread[] writers = new Thread[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = writer * COMMITS_OF_A_WRITER;
            writers[writer] = new Thread(() -> {
                for (int i = first; i < first + COMMITS_OF_A_WRITER; i++) {
                    commit.accept(i);
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
                channel.write(ByteBuffer.allocate(BYTES));
                channel.force(false);
            }
            return Measure.seconds(began) / FORCES;
        }
    }
}
