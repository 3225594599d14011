package dev.tidemark.benchmarks.memory;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.TieredStorageProvider;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Rows of three columns under text keys, and stores with memory first that hold them. */
final class Items {
    static final String TABLE = "items";
    static final int TRANSACTION = 1_000;

    private static final Author AUTHOR = Author.device(new UUID(1, 1));
    private static final Context CONTEXT = Context.EMPTY.withWrite(AUTHOR, 1);
    private static final List<ColumnDefinition> COLUMNS = List.of(
            column("name", ColumnType.STRING), column("n", ColumnType.INTEGER), column("price", ColumnType.REAL));
    private static final Shape SHAPE =
            Shape.of(COLUMNS.stream().map(ColumnDefinition::name).toList());

    private final RowKey[] keys;
    private final int[] order = new int[1 << 17];
    private final AtomicLong lsn = new AtomicLong();

    Items(int rows) {
        keys = new RowKey[rows];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < rows; i++) {
            keys[i] = RowKey.of(String.format("key-%08d", i * 7));
        }
        for (int i = 0; i < order.length; i++) {
            order[i] = random.nextInt(rows);
        }
    }

    private static ColumnDefinition column(String name, ColumnType type) {
        return new ColumnDefinition(name, type, "", true, Optional.empty());
    }

    /** Returns the table with documents. */
    static TableDefinition open() {
        return TableDefinition.open(TABLE, "id");
    }

    /** Returns the table with columns. */
    static TableDefinition declared() {
        ColumnDefinition id = new ColumnDefinition("id", ColumnType.STRING, "", false, Optional.empty());
        return TableDefinition.declared(TABLE, List.of(id), COLUMNS);
    }

    int size() {
        return keys.length;
    }

    RowKey key(int i) {
        return keys[i];
    }

    /** Returns the key that comes next of those that are drawn at random, one after the other. */
    RowKey drawn(int i) {
        return keys[order[i & order.length - 1]];
    }

    /** Returns a row with its next version. */
    StoredRow row(int i) {
        long number = lsn.incrementAndGet();
        Row values = Row.owning(SHAPE, new Value[] {Value.of("name " + i), Value.of((long) i), Value.of(i / 2.0)});
        Version version = new Version(new Stamp(number, AUTHOR, number), CONTEXT, number);
        return new StoredRow(TABLE, keys[i], false, values, Versions.of(version), number, 0);
    }

    /** Puts all rows, a thousand in a transaction. */
    void put(StorageBackend store) {
        for (int i = 0; i < keys.length; i += TRANSACTION) {
            put(store, i, Math.min(keys.length, i + TRANSACTION));
        }
    }

    /** Puts rows in one transaction. Positions have to be given in the order of transactions. */
    void put(StorageBackend store, int from, int to) {
        try (Transaction transaction = store.begin()) {
            lsn.accumulateAndGet(transaction.openFeed(), Math::max);
            for (int i = from; i < to; i++) {
                transaction.put(row(i));
            }
            transaction.commit();
        }
    }

    /** Opens a store with memory first, which flushes when it is told to, and defines a table. */
    static StorageBackend memoryFirst(StorageBackend backend, String durability, Path folder, TableDefinition table) {
        TieredStorageProvider provider = new TieredStorageProvider();
        Map<String, Object> settings = Map.of(
                "backend",
                new GivenStorage(backend, Set.of()),
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
            transaction.define(table);
            transaction.commit();
        }
        return store;
    }
}
