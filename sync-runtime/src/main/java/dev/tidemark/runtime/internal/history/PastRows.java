package dev.tidemark.runtime.internal.history;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.HistoryRecord;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Rows and tombstones as they were at a time: what the entries come to that are not later. A clock may go back, so that one that is not stands behind one that is. */
final class PastRows {
    private PastRows() {}

    /** Returns those of a table. */
    static Map<RowKey, StoredRow> of(Snapshot snapshot, String table, long millis) {
        return upTo(millis, reader -> Log.of(snapshot, table, 0, reader));
    }

    /** Returns one. */
    static Optional<StoredRow> of(Snapshot snapshot, String table, RowKey key, long millis) {
        return Optional.ofNullable(
                upTo(millis, reader -> Log.of(snapshot, table, key, reader)).get(key));
    }

    private static Map<RowKey, StoredRow> upTo(long millis, Consumer<Log.Reader> entries) {
        Map<RowKey, StoredRow> rows = new TreeMap<>();
        entries.accept(entry -> {
            if (entry.said().millis() <= millis) {
                apply(rows, entry.said());
            }
            return true;
        });
        return rows;
    }

    private static void apply(Map<RowKey, StoredRow> rows, HistoryRecord said) {
        if (said.event() instanceof HistoryRecord.Stood stood) {
            rows.put(stood.row().key(), stood.row());
        } else if (said.event() instanceof HistoryRecord.Removed removed) {
            rows.remove(removed.key());
        }
    }
}
