package dev.tidemark.testkit;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything in the store of a simulated node. */
final class SimulatedContent {
    final Map<String, TableDefinition> tables = new LinkedHashMap<>();
    final SortedMap<String, byte[]> state = new TreeMap<>();
    private final Map<String, SortedMap<RowKey, StoredRow>> rows = new LinkedHashMap<>();
    private long head;

    SimulatedContent copy() {
        SimulatedContent copy = new SimulatedContent();
        copy.tables.putAll(tables);
        copy.state.putAll(state);
        rows.forEach((table, byKey) -> copy.rows.put(table, new TreeMap<>(byKey)));
        copy.head = head;
        return copy;
    }

    void define(TableDefinition table) {
        TableDefinition known = tables.get(table.name());
        tables.put(table.name(), known == null ? table : known.plus(table));
        rows.computeIfAbsent(table.name(), name -> new TreeMap<>());
    }

    SortedMap<RowKey, StoredRow> rows(String table) {
        SortedMap<RowKey, StoredRow> byKey = rows.get(table);
        if (byKey == null) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED, "simulated store: table '" + table + "' is not defined");
        }
        return byKey;
    }

    void put(StoredRow row) {
        rows(row.table()).put(row.key(), row);
        head = Math.max(head, row.lsn());
    }

    Stream<StoredRow> all() {
        return rows.values().stream().map(Map::values).flatMap(Collection::stream);
    }

    long head() {
        return head;
    }
}
