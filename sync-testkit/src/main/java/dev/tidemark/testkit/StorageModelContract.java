package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} that does all at random, and compares with a model. */
abstract class StorageModelContract extends StorageFeedContract {
    private static final List<RowKey> KEYS = Stream.of(
                    "",
                    "a",
                    "A",
                    "a\0",
                    "a\0b",
                    "ab",
                    "\u0130",
                    "i\u0307",
                    "\u00e9",
                    "e\u0301",
                    "\uFFFD",
                    "\uD83D\uDE00",
                    "%",
                    "'")
            .map(RowKey::of)
            .toList();
    private static final List<String> STATES = List.of("", "a", "a/b", "a/\uFFFD", "a/\uD83D\uDE00", "b\0c");
    private static final ColumnDefinition ID = required("id", ColumnType.ANY);
    private static final ColumnDefinition SIZE = column("size", ColumnType.ANY);
    private static final ColumnDefinition COLOUR =
            new ColumnDefinition("colour", ColumnType.ANY, "", true, Optional.of(Value.of("none")));

    @Test
    void itAgreesWithAModelAfterRandomTransactions() {
        Rounds.each(2, random -> {
            Path place = anotherDirectory();
            StorageBackend before = store;
            store = open(place, settings());
            try {
                randomTransactions(random, place);
            } finally {
                store.close();
                store = before;
            }
        });
    }

    private void randomTransactions(SplittableRandom random, Path place) {
        StorageModel model = new StorageModel();
        for (int i = 0; i < 40; i++) {
            StorageContent before = model.content();
            StorageModel next = model.copy();
            try (Snapshot snapshot = store.snapshot();
                    Transaction transaction = store.begin()) {
                randomWrites(transaction, next, random);
                boolean commits = random.nextInt(4) > 0;
                if (commits) {
                    transaction.commit();
                }
                model = commits ? next : model;
                before.assertHeldBy(StorageContent.of(snapshot), "a snapshot moved in transaction " + i);
            }
            model.content().assertHeldBy(content(), "transaction " + i);
            if (i % 8 == 0) {
                assertRowsAlone(model, "transaction " + i);
            }
            if (declares(StorageCapability.DURABLE) && random.nextInt(8) == 0) {
                store.close();
                store = open(place, settings());
                model.content().assertHeldBy(content(), "opened again after transaction " + i);
            }
        }
    }

    private void assertRowsAlone(StorageModel model, String when) {
        for (TableDefinition table : read(Snapshot::tables)) {
            for (RowKey key : KEYS) {
                assertEquals(model.row(table.name(), key), store.row(table.name(), key), when);
            }
        }
    }

    private void randomWrites(Transaction transaction, StorageModel model, SplittableRandom random) {
        define(transaction, model, notes());
        List<ColumnDefinition> columns = random.nextInt(10) == 0 ? List.of(SIZE, COLOUR) : List.of(SIZE);
        define(transaction, model, TableDefinition.declared("things", List.of(ID), columns));
        long lsn = transaction.openFeed();
        assertEquals(model.head(), lsn);
        for (int i = random.nextInt(8); i >= 0; i--) {
            lsn++;
            expectSome(transaction, lsn);
            randomWrite(transaction, model, random, lsn);
        }
        assertEquals(List.of(), transaction.settle());
        model.content().assertHeldBy(StorageContent.of(transaction), "within the transaction");
    }

    private static void define(Transaction transaction, StorageModel model, TableDefinition table) {
        transaction.define(table);
        model.define(table);
    }

    /** Draws by itself, so that what is written does not depend on it. */
    private static void expectSome(Transaction transaction, long lsn) {
        SplittableRandom random = new SplittableRandom(lsn);
        if (random.nextInt(3) == 0) {
            List<RowKey> keys =
                    KEYS.stream().filter(key -> random.nextBoolean()).toList();
            transaction.expect(random.nextBoolean() ? "notes" : "things", keys);
        }
    }

    private void randomWrite(Transaction transaction, StorageModel model, SplittableRandom random, long lsn) {
        String table = random.nextBoolean() ? "notes" : "things";
        RowKey key = KEYS.get(random.nextInt(KEYS.size()));
        assertEquals(model.row(table, key), transaction.row(table, key));
        boolean live = model.row(table, key).filter(row -> !row.deleted()).isPresent();
        long number = random.nextInt(3) == 0 ? lsn : 0;
        switch (random.nextInt(8)) {
            case 0 ->
                put(transaction, model, pending(tombstone(table, key, anyRow(model, table, random), lsn), number));
            case 1 -> {
                transaction.remove(table, key);
                model.remove(table, key);
            }
            case 2 -> {
                // In an app's own table a row is gone before it is stamped as deleted.
                StoredRow stamp = live && keepsDocuments() && random.nextBoolean()
                        ? tombstone(table, key, Row.EMPTY, lsn)
                        : row(table, key, Row.EMPTY, lsn);
                if (live) {
                    transaction.stamp(stamp);
                    model.stamp(stamp);
                }
            }
            case 3 -> {
                transaction.acknowledge(lsn - 4);
                model.acknowledge(lsn - 4);
            }
            case 4 -> writeState(transaction, model, random);
            default -> put(transaction, model, pending(row(table, key, anyRow(model, table, random), lsn), number));
        }
    }

    private static void put(Transaction transaction, StorageModel model, StoredRow row) {
        transaction.put(row);
        model.put(row);
    }

    private static void writeState(Transaction transaction, StorageModel model, SplittableRandom random) {
        String name = STATES.get(random.nextInt(STATES.size()));
        if (random.nextInt(3) == 0) {
            transaction.removeState(name);
            model.removeState(name);
        } else {
            byte[] value = new byte[random.nextInt(5)];
            random.nextBytes(value);
            transaction.putState(name, value);
            model.putState(name, value);
        }
    }

    /** Returns values of an open table in any column, and of a declared one in all that it has. */
    private Row anyRow(StorageModel model, String table, SplittableRandom random) {
        boolean isOpen = keepsDocuments() && table.equals("notes");
        Row row = isOpen ? Row.of(Map.of("c" + random.nextInt(3), anyValue(random))) : Row.EMPTY;
        for (ColumnDefinition column : model.columns(table)) {
            row = row.with(column.name(), anyValue(random));
        }
        return row;
    }

    private Value anyValue(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Value.NULL;
            case 1 -> Value.of(random.nextLong());
            case 2 -> Value.of(random.nextDouble());
            case 3 -> truth(random.nextBoolean());
            case 4 -> Value.of(new byte[random.nextInt(3)]);
            default -> Value.of("text \uD83D\uDE00 " + random.nextInt(9));
        };
    }
}
