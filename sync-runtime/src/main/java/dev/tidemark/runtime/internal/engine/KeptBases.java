package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.wire.Base;
import dev.tidemark.runtime.internal.wire.BatchReader;
import dev.tidemark.runtime.internal.wire.BatchWriter;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What own writes to a row have replaced, for a server that asks for it. It is kept beside the row, under the row's pending number
 * and as a batch of one update, until the server has acknowledged that number.
 */
final class KeptBases {
    private KeptBases() {}

    /** Returns the bases of the row that is pending under a number; those of one column by their numbers, ascending. */
    static List<Base> of(Snapshot snapshot, long pending) {
        return snapshot.state(name(pending))
                .flatMap(bytes -> new BatchReader(bytes).next())
                .map(Change::bases)
                .orElse(List.of());
    }

    static void keep(Transaction transaction, String table, RowKey key, long pending, List<Base> bases) {
        Map<String, Value> columns = new LinkedHashMap<>();
        bases.forEach(base -> columns.put(base.column(), Value.NULL));
        BatchWriter writer = BatchWriter.toKeep();
        writer.add(new Change(table, key, Change.Kind.UPDATE, Row.of(columns), Versions.of(Version.BOTTOM), bases));
        transaction.putState(name(pending), writer.toByteArray());
    }

    static void remove(Transaction transaction, long pending) {
        transaction.removeState(name(pending));
    }

    /** A row that is pending gets another number, and is the same otherwise. */
    static void move(Transaction transaction, long from, long to) {
        transaction.state(name(from)).ifPresent(bytes -> {
            transaction.removeState(name(from));
            transaction.putState(name(to), bytes);
        });
    }

    /** Forgets what was replaced by writes that the server has. */
    static void acknowledged(Transaction transaction, long committed) {
        String last = name(committed);
        transaction.stateNames(NodeState.BASE_PREFIX).stream()
                .filter(name -> name.compareTo(last) <= 0)
                .forEach(transaction::removeState);
    }

    /** Forgets everything: nobody knows any more what these values are ancestors of. */
    static void forget(Transaction transaction) {
        transaction.stateNames(NodeState.BASE_PREFIX).forEach(transaction::removeState);
    }

    private static String name(long pending) {
        return NodeState.BASE_PREFIX + NodeState.ordered(pending);
    }
}
