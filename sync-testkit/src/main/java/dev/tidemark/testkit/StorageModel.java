package dev.tidemark.testkit;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What a store must hold, kept in the simplest way there is: sorted maps, which are gone through from end to end. Its keys are
 * in one order for equality and comparison alike, so it knows no 1 beside 1.0.
 */
final class StorageModel {
    private final Map<String, TableDefinition> tables = new LinkedHashMap<>();
    private final Map<String, SortedMap<RowKey, StoredRow>> rows = new LinkedHashMap<>();
    private final SortedMap<String, byte[]> state = new TreeMap<>(Comparator.comparing(Value::of));
    private long head;

    /** Returns a model that goes its own way from here. */
    StorageModel copy() {
        StorageModel copy = new StorageModel();
        copy.tables.putAll(tables);
        rows.forEach((table, each) -> copy.rows.put(table, new TreeMap<>(each)));
        copy.state.putAll(state);
        copy.head = head;
        return copy;
    }

    long head() {
        return head;
    }

    Optional<StoredRow> row(String table, RowKey key) {
        return Optional.ofNullable(rows.get(table).get(key));
    }

    List<ColumnDefinition> columns(String table) {
        return tables.get(table).columns();
    }

    void define(TableDefinition table) {
        TableDefinition known = tables.get(table.name());
        tables.put(table.name(), known == null ? table : known.plus(table));
        rows.computeIfAbsent(table.name(), name -> new TreeMap<>()).replaceAll((key, row) -> whole(row));
    }

    void put(StoredRow row) {
        rows.get(row.table()).put(row.key(), whole(row));
        head = Math.max(head, row.lsn());
    }

    /** Gives a live row of a declared table the columns that it does not hold, with their defaults. */
    private StoredRow whole(StoredRow row) {
        if (row.deleted()) {
            return row;
        }
        Row values = row.values();
        for (ColumnDefinition column : tables.get(row.table()).columns()) {
            values = values.has(column.name())
                    ? values
                    : values.with(column.name(), column.fallback().orElse(Value.NULL));
        }
        return with(row, values, row.pending());
    }

    private static StoredRow with(StoredRow row, Row values, long pending) {
        return new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), pending);
    }

    void stamp(StoredRow row) {
        Row values = row(row.table(), row.key()).map(StoredRow::values).orElse(Row.EMPTY);
        put(with(row, values, row.pending()));
    }

    void remove(String table, RowKey key) {
        rows.get(table).remove(key);
    }

    void acknowledge(long sequence) {
        rows.values()
                .forEach(table ->
                        table.replaceAll((key, row) -> row.pending() <= sequence ? with(row, row.values(), 0) : row));
    }

    void putState(String name, byte[] value) {
        state.put(name, value.clone());
    }

    void removeState(String name) {
        state.remove(name);
    }

    List<String> stateNames() {
        return List.copyOf(state.keySet());
    }

    /** Returns what a snapshot of the store must give. */
    StorageContent content() {
        Map<String, List<StoredRow>> live = new LinkedHashMap<>();
        Map<String, List<Long>> counts = new LinkedHashMap<>();
        rows.forEach((table, each) -> {
            List<StoredRow> there =
                    each.values().stream().filter(row -> !row.deleted()).toList();
            live.put(table, there);
            long pending =
                    each.values().stream().filter(row -> row.pending() > 0).count();
            counts.put(table, List.of((long) there.size(), pending));
        });
        Map<String, String> states = new LinkedHashMap<>();
        state.forEach((name, value) -> states.put(name, HexFormat.of().formatHex(value)));
        return new StorageContent(
                List.copyOf(tables.values()), live, counts, by(StoredRow::lsn), by(StoredRow::pending), head, states);
    }

    private List<StoredRow> by(ToLongFunction<StoredRow> number) {
        List<StoredRow> all = new ArrayList<>();
        rows.values().forEach(table -> all.addAll(table.values()));
        all.removeIf(row -> number.applyAsLong(row) <= 0);
        all.sort(Comparator.comparingLong(number));
        return all;
    }
}
