package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.ColumnIndex;
import dev.tidemark.support.memory.PersistentHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A table that a transaction writes to. The table that it began with stays as it was.
 *
 * <p>Threading: one thread.
 */
final class TableEdit {
    private final TableDefinition definition;
    private final Shape shape;
    private final PersistentHashMap.Editing<RowKey, StoredRow> rows;
    private MemoryTable done;
    private boolean changed;
    private List<ColumnIndex> indexes;
    private long live;
    private long pending;

    TableEdit(MemoryTable table) {
        this.definition = table.definition();
        this.shape = table.shape();
        this.rows = table.rows().edit();
        this.done = table;
        this.indexes = table.indexes();
        this.live = table.live();
        this.pending = table.pending();
    }

    TableDefinition definition() {
        return definition;
    }

    /** Returns the table as it is now: the one that it began with if nothing has changed. */
    MemoryTable done() {
        if (changed) {
            done = new MemoryTable(definition, shape, rows.done(), indexes, live, pending);
            changed = false;
        }
        return done;
    }

    Optional<StoredRow> find(RowKey key) {
        return Optional.ofNullable(rows.get(key));
    }

    /** Puts a row in the place of what was there under its key, and returns that. */
    Optional<StoredRow> put(StoredRow row) {
        Optional<StoredRow> before = Optional.ofNullable(rows.put(row.key(), row));
        before.ifPresent(this::uncount);
        live += alive(row);
        pending += waiting(row);
        if (!row.deleted()) {
            index(each -> each.with(definition, row));
        }
        changed = true;
        return before;
    }

    /** Takes a row away, and returns it. */
    Optional<StoredRow> remove(RowKey key) {
        Optional<StoredRow> before = Optional.ofNullable(rows.remove(key));
        before.ifPresent(this::uncount);
        changed |= before.isPresent();
        return before;
    }

    private void uncount(StoredRow row) {
        live -= alive(row);
        pending -= waiting(row);
        if (!row.deleted()) {
            index(each -> each.without(definition, row));
        }
    }

    private void index(UnaryOperator<ColumnIndex> change) {
        if (!indexes.isEmpty()) {
            indexes = indexes.stream().map(change).toList();
        }
    }

    private static int alive(StoredRow row) {
        return row.deleted() ? 0 : 1;
    }

    private static int waiting(StoredRow row) {
        return row.pending() > 0 ? 1 : 0;
    }

    /** Returns the keys of the live rows that have these values in these columns. */
    List<RowKey> find(List<String> columns, List<Value> values) {
        return indexes.stream()
                .filter(index -> index.columns().equals(columns))
                .findFirst()
                .orElseGet(() -> done().indexed(columns))
                .find(values);
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
