package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Table;
import dev.tidemark.benchmarks.process.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long gets of rows in memory take while 50,000 rows are flushed to PostgreSQL, beside as many gets with the same rows waiting
 * and no flush. Each get is timed by the clock; of all of them the 99.99th percentile counts.
 */
final class GetsDuringFlush {
    private static final int ROWS = 50_000;
    private static final int ROUNDS = 5;
    private static final double PERCENTILE = 0.9999;
    private static final int MOST_GETS = 20_000_000;

    private final Items items = new Items(ROWS);
    private final int[] taken = new int[MOST_GETS];

    private GetsDuringFlush() {}

    static void measure(Database database, Path folder) throws SQLException, InterruptedException {
        try (StorageBackend store = Items.memoryFirst(
                BesidePostgres.storage(database.create("gets")), "interval", folder, Items.declared())) {
            new GetsDuringFlush().measure(store);
        }
    }

    private void measure(StorageBackend store) throws InterruptedException {
        MemoryTier memory = store.memory().orElseThrow();
        double[] quiet = new double[ROUNDS];
        double[] flushing = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            items.put(store);
            AtomicBoolean done = new AtomicBoolean();
            Thread flush = new Thread(() -> {
                memory.flush();
                done.set(true);
            });
            flush.start();
            int gets = getUntil(store, done, MOST_GETS);
            flush.join();
            Measure.check(store.statistics().get("unflushed-rows") == 0, "all rows flushed");
            flushing[round] = percentile(gets);
            items.put(store);
            quiet[round] = percentile(getUntil(store, new AtomicBoolean(), gets));
            Measure.check(store.statistics().get("unflushed-rows") == ROWS, "no row flushed");
            memory.flush();
        }
        double without = Measure.median(quiet);
        double with = Measure.median(flushing);
        Table.line("get, 99.99th percentile", without, "ns", "");
        Table.line(
                "the same while 50,000 rows are flushed",
                with,
                "ns",
                String.format(Locale.ROOT, "%.2f times as long", with / without));
    }

    /** Returns how many gets there were. */
    private int getUntil(StorageBackend store, AtomicBoolean done, int most) {
        int gets = 0;
        while (gets < most && !done.get()) {
            RowKey key = items.drawn(gets);
            long began = System.nanoTime();
            Measure.check(store.row(Items.TABLE, key).isPresent(), "a row in the store");
            taken[gets++] = (int) Math.min(Integer.MAX_VALUE, System.nanoTime() - began);
        }
        return gets;
    }

    private double percentile(int gets) {
        int[] sorted = Arrays.copyOf(taken, gets);
        Arrays.sort(sorted);
        return sorted[(int) (gets * PERCENTILE)];
    }
}
