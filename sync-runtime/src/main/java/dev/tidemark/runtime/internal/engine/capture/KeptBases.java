package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.state.NodeState;
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
public final class KeptBases {
    /** A digit of a name has four bits. */
    private static final int RUN_DIGITS = 3;

    private static final int RUN_BITS = 4 * RUN_DIGITS;

    private KeptBases() {}

    /** Returns the bases of the row that is pending under a number; those of one column by their numbers, ascending. */
    public static List<Base> of(Snapshot snapshot, long pending) {
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
    public static void move(Transaction transaction, long from, long to) {
        transaction.state(name(from)).ifPresent(bytes -> {
            transaction.removeState(name(from));
            transaction.putState(name(to), bytes);
        });
    }

    /**
     * Forgets what was replaced by writes with some numbers: the server has them, or nobody knows any more what these values are
     * ancestors of. There may be a million, so they are listed in runs of numbers that begin alike.
     *
     * @param above the number behind which they begin; nothing is kept of what the server has had for longer
     * @param upTo the last number
     */
    public static void forget(Transaction transaction, long above, long upTo) {
        String last = name(upTo);
        for (long run = above >> RUN_BITS; run <= upTo >> RUN_BITS; run++) {
            String first = name(run << RUN_BITS);
            transaction.stateNames(first.substring(0, first.length() - RUN_DIGITS)).stream()
                    .filter(name -> name.compareTo(last) <= 0)
                    .forEach(transaction::removeState);
        }
    }

    private static String name(long pending) {
        return NodeState.BASE_PREFIX + NodeState.ordered(pending);
    }
}
