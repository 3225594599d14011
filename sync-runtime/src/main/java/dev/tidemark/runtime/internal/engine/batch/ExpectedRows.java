package dev.tidemark.runtime.internal.engine.batch;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Hands on the changes of a batch one by one, and tells the store before which rows they are about, many at a time. */
public final class ExpectedRows {
    private ExpectedRows() {}

    /** Hands on all changes of a batch that are left. */
    public static void each(BatchReader batch, Transaction transaction, Consumer<Change> taker) {
        for (List<Change> some = batch.some(); !some.isEmpty(); some = batch.some()) {
            take(some, transaction, taker);
        }
    }

    /** Does the same with changes that were read, as many at a time as they stood together. */
    public static void each(List<List<Change>> blocks, Transaction transaction, Consumer<Change> taker) {
        blocks.forEach(some -> take(some, transaction, taker));
    }

    private static void take(List<Change> some, Transaction transaction, Consumer<Change> taker) {
        byTable(some).forEach(transaction::expect);
        some.forEach(taker);
    }

    private static Map<String, List<RowKey>> byTable(List<Change> changes) {
        Map<String, List<RowKey>> keys = new LinkedHashMap<>();
        changes.forEach(change ->
                keys.computeIfAbsent(change.table(), table -> new ArrayList<>()).add(change.key()));
        return keys;
    }
}
