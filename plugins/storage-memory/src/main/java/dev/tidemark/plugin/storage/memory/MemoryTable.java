package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.ColumnIndex;
import dev.tidemark.support.memory.ExactOrder;
import dev.tidemark.support.memory.PersistentMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * One table: its rows and tombstones by key, and the indexes that its constraints need.
 *
 * <p>Threading: immutable.
 */
record MemoryTable(
        TableDefinition definition,
        Shape shape,
        PersistentMap<RowKey, StoredRow> rows,
        List<ColumnIndex> indexes,
        long live,
        long pending) {

    static MemoryTable empty(TableDefinition definition, Set<List<String>> referredTo) {
        Set<List<String>> columns = new java.util.LinkedHashSet<>(definition.uniques());
        definition.references().stream().map(ForeignKey::columns).forEach(columns::add);
        columns.addAll(referredTo);
        List<ColumnIndex> indexes = columns.stream().map(ColumnIndex::on).toList();
        return new MemoryTable(definition, definition.shape(), PersistentMap.empty(ExactOrder.KEYS), indexes, 0, 0);
    }

    MemoryTable with(StoredRow row) {
        return with(row, rows.get(row.key()));
    }

    /**
     * Returns this table with a row in the place of another.
     *
     * @param before what is there under its key
     */
    MemoryTable with(StoredRow row, Optional<StoredRow> before) {
        List<ColumnIndex> rest = before.filter(each -> !each.deleted())
                .map(each -> mapped(indexes, index -> index.without(definition, each)))
                .orElse(indexes);
        return new MemoryTable(
                definition,
                shape,
                rows.with(row.key(), row),
                row.deleted() ? rest : mapped(rest, index -> index.with(definition, row)),
                live + alive(row) - before.map(MemoryTable::alive).orElse(0),
                pending + waiting(row) - before.map(MemoryTable::waiting).orElse(0));
    }

    private static int alive(StoredRow row) {
        return row.deleted() ? 0 : 1;
    }

    private static int waiting(StoredRow row) {
        return row.pending() > 0 ? 1 : 0;
    }

    MemoryTable without(RowKey key) {
        return rows.get(key).map(this::without).orElse(this);
    }

    private MemoryTable without(StoredRow row) {
        return new MemoryTable(
                definition,
                shape,
                rows.without(row.key()),
                row.deleted() ? indexes : mapped(indexes, index -> index.without(definition, row)),
                live - alive(row),
                pending - waiting(row));
    }

    private static List<ColumnIndex> mapped(List<ColumnIndex> indexes, UnaryOperator<ColumnIndex> change) {
        return indexes.isEmpty() ? indexes : indexes.stream().map(change).toList();
    }

    /** Returns the keys of the live rows that have these values in these columns. */
    List<RowKey> find(List<String> columns, List<Value> values) {
        return indexes.stream()
                .filter(index -> index.columns().equals(columns))
                .findFirst()
                .map(index -> index.find(values))
                .orElseGet(() -> scan(columns, values));
    }

    private List<RowKey> scan(List<String> columns, List<Value> values) {
        return indexed(columns).find(values);
    }

    private ColumnIndex indexed(List<String> columns) {
        ColumnIndex index = ColumnIndex.on(columns);
        Iterator<Map.Entry<RowKey, StoredRow>> all = rows.iterator();
        while (all.hasNext()) {
            StoredRow row = all.next().getValue();
            index = row.deleted() ? index : index.with(definition, row);
        }
        return index;
    }

    /** Returns this table with an index on columns that another table refers to. */
    MemoryTable indexedOn(List<String> columns) {
        if (indexes.stream().anyMatch(index -> index.columns().equals(columns))) {
            return this;
        }
        List<ColumnIndex> more = new ArrayList<>(indexes);
        more.add(indexed(columns));
        return new MemoryTable(definition, shape, rows, List.copyOf(more), live, pending);
    }

    /** Returns this table with columns added, which existing rows have with their default. */
    MemoryTable redefined(TableDefinition more) {
        MemoryTable table = new MemoryTable(more, more.shape(), rows, indexes, live, pending);
        Iterator<Map.Entry<RowKey, StoredRow>> all = rows.iterator();
        while (all.hasNext()) {
            StoredRow row = all.next().getValue();
            table = row.deleted() ? table : table.with(withDefaults(row, more));
        }
        return table;
    }

    private static StoredRow withDefaults(StoredRow row, TableDefinition table) {
        Value[] values = new Value[table.columns().size()];
        for (int i = 0; i < values.length; i++) {
            ColumnDefinition column = table.columns().get(i);
            values[i] = row.values().get(column.name()).or(column::fallback).orElse(Value.NULL);
        }
        Row whole = Row.owning(table.shape(), values);
        return new StoredRow(row.table(), row.key(), false, whole, row.versions(), row.lsn(), row.pending());
    }

    /** Returns the whole row of a declared table in the order of its columns; missing ones are null. */
    Row whole(Row values) {
        if (definition.isOpen() || values.shape().equals(shape)) {
            return values;
        }
        Value[] all = new Value[shape.size()];
        for (int i = 0; i < all.length; i++) {
            ColumnDefinition column = definition.columns().get(i);
            all[i] = values.get(column.name()).orElse(Value.NULL);
        }
        return Row.owning(shape, all);
    }

    /** Returns the first column of a row that a declared table does not have. */
    Optional<String> unknownColumn(Row values) {
        if (definition.isOpen() || values.shape().equals(shape)) {
            return Optional.empty();
        }
        Set<String> unknown = new TreeSet<>(values.shape().names());
        unknown.removeAll(shape.names());
        return unknown.stream().findFirst();
    }
}
