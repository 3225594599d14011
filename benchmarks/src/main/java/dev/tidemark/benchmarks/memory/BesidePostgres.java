package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.measure.Table;
import dev.tidemark.benchmarks.process.Database;
import dev.tidemark.plugin.storage.postgres.PostgresStorageProvider;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * What a store with memory first does in PostgreSQL, beside the same by hand in a table with the same columns and indexes, in the same
 * database and in turns: a flush of new rows beside a {@code COPY} of them; a flush of changed rows beside upserts in batches of a
 * thousand; a get of a row that is not in memory beside a prepared select on one connection.
 */
final class BesidePostgres {
    private static final int ROWS = 50_000;
    private static final int MISSES = 5_000;
    /** It has no divisor in common with the number of rows, so that each row is met once. */
    private static final int STEP = 7_919;

    private static final int ROUNDS = 3;

    private final Items items = new Items(ROWS);

    private BesidePostgres() {}

    static StorageBackend storage(String address) {
        PostgresStorageProvider provider = new PostgresStorageProvider();
        return provider.create(
                TestConfig.of(provider.configSpec(), Map.of("url", address)), TestContext.in(Path.of(".")));
    }

    static void measure(Database database, Path folder) throws SQLException {
        new BesidePostgres().measure("columns", Items.declared(), database, folder);
        new BesidePostgres().measure("documents", Items.open(), database, folder);
    }

    private void measure(String kind, TableDefinition table, Database database, Path folder) throws SQLException {
        double[][] taken = new double[ROUNDS][];
        // The first round is for the compilers of both sides.
        for (int round = -1; round < ROUNDS; round++) {
            String name = kind + "_" + (round + 1);
            try (StorageBackend store =
                            Items.memoryFirst(storage(database.create(name)), "interval", folder.resolve(name), table);
                    ByHand hand = new ByHand(database.jdbcUrl(name), Items.TABLE)) {
                taken[Math.max(0, round)] = round(store, hand);
            }
        }
        line("flush of new rows, " + kind, taken, 0, ROWS, "COPY");
        line("flush of changed rows, " + kind, taken, 2, ROWS, "batched upsert");
        line("get of a row that is not in memory, " + kind, taken, 4, MISSES, "prepared select");
    }

    /** Returns seconds: ours and by hand, of each of the three. */
    private double[] round(StorageBackend store, ByHand hand) throws SQLException {
        double[] taken = new double[6];
        MemoryTier memory = store.memory().orElseThrow();
        items.put(store);
        taken[0] = time(memory::flush);
        taken[1] = hand.copy(ROWS);
        items.put(store);
        taken[2] = time(memory::flush);
        taken[3] = hand.upsert(ROWS);
        memory.evict(Items.TABLE);
        taken[4] = time(() -> {
            for (int i = 0; i < MISSES; i++) {
                Measure.check(store.row(Items.TABLE, items.key(i * STEP % ROWS)).isPresent(), "a row");
            }
        });
        Measure.check(store.statistics().get("cache-misses") >= MISSES, "rows that were not in memory");
        taken[5] = hand.select(MISSES);
        return taken;
    }

    private static double time(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return Measure.seconds(began);
    }

    private static void line(String what, double[][] taken, int index, int times, String beside) {
        double ours = median(taken, index);
        double bare = median(taken, index + 1);
        Table.line(beside, times / bare, "rows/s", "");
        Table.line(what, times / ours, "rows/s", bare / ours);
    }

    private static double median(double[][] taken, int index) {
        double[] all = new double[taken.length];
        for (int round = 0; round < all.length; round++) {
            all[round] = taken[round][index];
        }
        return Measure.median(all);
    }
}
