package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a transaction has put and not sent yet: the newest of each row. */
final class Puts {
    private static final int MOST_ROWS = 4_096;
    private static final long MOST_BYTES = 8L << 20;
    private static final int BYTES_OF_A_NUMBER = 16;

    /**
     * A row to be written, or to be removed.
     *
     * @param table its table
     * @param key its key
     * @param row what is to stand there; nothing where it is to be removed
     * @param isNew whether the tables have nothing of its key, not even a tombstone
     */
    record Put(Table table, RowKey key, Optional<StoredRow> row, boolean isNew) {
        boolean isLive() {
            return row.isPresent() && !row.get().deleted();
        }
    }

    private final Map<Reference, Put> puts = new LinkedHashMap<>();
    private long bytes;

    void add(Put put) {
        // What is not sent yet is new as long as it waits, whatever is put in its place.
        puts.merge(
                new Reference(put.table().name(), put.key()),
                put,
                (before, now) -> new Put(now.table(), now.key(), now.row(), before.isNew()));
        bytes += put.row().map(row -> bytes(row.values())).orElse(0L);
    }

    /** Returns about how many bytes a row takes. */
    static long bytes(Row row) {
        long bytes = 0;
        for (int i = 0; i < row.size(); i++) {
            Value value = row.value(i);
            bytes += value instanceof Value.Text text
                    ? text.value().length()
                    : value instanceof Value.Blob blob ? blob.size() : BYTES_OF_A_NUMBER;
        }
        return bytes;
    }

    Optional<Put> find(Table table, RowKey key) {
        return puts.isEmpty() ? Optional.empty() : Optional.ofNullable(puts.get(new Reference(table.name(), key)));
    }

    boolean isEmpty() {
        return puts.isEmpty();
    }

    /** Returns whether it is time to send them. */
    boolean isFull() {
        return puts.size() >= MOST_ROWS || bytes >= MOST_BYTES;
    }

    /** Takes all of them, by table. */
    Map<Table, List<Put>> take() {
        Map<Table, List<Put>> byTable = new LinkedHashMap<>();
        puts.values()
                .forEach(put -> byTable.computeIfAbsent(put.table(), table -> new ArrayList<>())
                        .add(put));
        puts.clear();
        bytes = 0;
        return byTable;
    }
}
