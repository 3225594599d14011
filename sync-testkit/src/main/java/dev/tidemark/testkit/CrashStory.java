package dev.tidemark.testkit;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Transactions that are the same in every process, so that what a store holds after a crash can be compared with what it must
 * hold: transaction n writes a row of its own and one that all write, buries an earlier one, and notes n in the state.
 */
final class CrashStory {
    private static final TableDefinition TABLE = TableDefinition.declared(
            "story",
            List.of(StorageKit.required("id", ColumnType.STRING)),
            List.of(StorageKit.column("number", ColumnType.INTEGER), StorageKit.column("bulk", ColumnType.STRING)));
    private static final String STATE = "transactions";
    private static final int ROWS = 4;

    private CrashStory() {}

    /** Is told before every call of a transaction, and may end the process, or look at its files. */
    interface Step {
        void before(String call);
    }

    /** Carries out a transaction. */
    static void write(StorageBackend store, int number, Step step) {
        step.before("begin");
        try (Transaction transaction = store.begin()) {
            write(transaction, number, step);
            step.before("close");
        }
    }

    /** Carries out what is left of a transaction that was begun, to its commit. */
    static void write(Transaction transaction, int number, Step step) {
        step.before("define");
        transaction.define(TABLE);
        step.before("openFeed");
        transaction.openFeed();
        for (StoredRow row : rows(number)) {
            step.before("put");
            transaction.put(row);
        }
        step.before("putState");
        transaction.putState(STATE, Integer.toString(number).getBytes(StandardCharsets.UTF_8));
        step.before("settle");
        transaction.settle();
        step.before("commit");
        transaction.commit();
    }

    /** Returns how many transactions a store holds. */
    static int count(Snapshot snapshot) {
        return snapshot.state(STATE)
                .map(bytes -> Integer.parseInt(new String(bytes, StandardCharsets.UTF_8)))
                .orElse(0);
    }

    /** Returns what a store must hold after the first n transactions. */
    static StorageContent content(int count) {
        StorageModel model = new StorageModel();
        for (int number = 1; number <= count; number++) {
            model.define(TABLE);
            rows(number).forEach(model::put);
            model.putState(STATE, Integer.toString(number).getBytes(StandardCharsets.UTF_8));
        }
        return model.content();
    }

    private static List<StoredRow> rows(int number) {
        List<StoredRow> rows = new ArrayList<>();
        long lsn = (long) number * ROWS;
        rows.add(row("row " + number, number, false, lsn - 3));
        rows.add(row("shared", number, false, lsn - 2));
        rows.add(row("row " + number / 2, number, number % 3 == 0, lsn - 1));
        rows.add(row("large " + number % 4, number, false, lsn));
        return rows;
    }

    private static StoredRow row(String key, int number, boolean deleted, long lsn) {
        Row values = Row.of(Map.of("number", Value.of(number), "bulk", Value.of("bulk ".repeat(number % 300))));
        Stamp stamp = new Stamp(number, StorageKit.DEVICE, lsn);
        Versions versions = Versions.of(new Version(stamp, Context.ofFeed(StorageKit.SERVER, number), lsn));
        return new StoredRow("story", RowKey.of(key), deleted, values, versions, lsn, number % 5 == 0 ? lsn : 0);
    }
}
