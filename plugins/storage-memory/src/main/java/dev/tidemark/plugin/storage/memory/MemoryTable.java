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
import dev.tidemark.support.memory.PersistentHashMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One table: its rows and tombstones by key, and the indexes that its constraints need. Rows have no order here; a query sorts what it finds.
 *
 * <p>Threading: immutable.
 */
record MemoryTable(
        TableDefinition definition,
        Shape shape,
        PersistentHashMap<RowKey, StoredRow> rows,
        List<ColumnIndex> indexes,
        long live,
        long pending) {

    static MemoryTable empty(TableDefinition definition, Set<List<String>> referredTo) {
        Set<List<String>> columns = new LinkedHashSet<>(definition.uniques());
        definition.references().stream().map(ForeignKey::columns).forEach(columns::add);
        columns.addAll(referredTo);
        List<ColumnIndex> indexes = columns.stream().map(ColumnIndex::on).toList();
        return new MemoryTable(definition, definition.shape(), PersistentHashMap.empty(), indexes, 0, 0);
    }

    /** Returns an index of the rows on columns that need not have one. */
    ColumnIndex indexed(List<String> columns) {
        ColumnIndex index = ColumnIndex.on(columns);
        Iterator<StoredRow> all = rows.values();
        while (all.hasNext()) {
            StoredRow row = all.next();
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

    /** Returns this table with columns added, which its rows do not have yet. */
    MemoryTable redefined(TableDefinition more) {
        return new MemoryTable(more, more.shape(), rows, indexes, live, pending);
    }

    /** Returns all live rows with the columns that were added, which they have with their default. */
    List<StoredRow> withDefaults() {
        List<StoredRow> changed = new ArrayList<>();
        rows.values().forEachRemaining(row -> {
            if (!row.deleted()) {
                changed.add(withDefaults(row));
            }
        });
        return changed;
    }

    private StoredRow withDefaults(StoredRow row) {
        Value[] values = new Value[definition.columns().size()];
        for (int i = 0; i < values.length; i++) {
            ColumnDefinition column = definition.columns().get(i);
            values[i] = row.values().get(column.name()).or(column::fallback).orElse(Value.NULL);
        }
        Row whole = Row.owning(shape, values);
        return new StoredRow(row.table(), row.key(), false, whole, row.versions(), row.lsn(), row.pending());
    }
}
