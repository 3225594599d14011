package dev.tidemark.support.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a table's live rows by the values of some columns. Rows with a null among them stand in no index: they clash with
 * nothing and refer to nothing.
 *
 * <p>Threading: immutable.
 *
 * @param columns which
 * @param entries what stands in it
 */
public record ColumnIndex(List<String> columns, PersistentMap<Entry, Boolean> entries) {
    private static final Comparator<Entry> ORDER = ColumnIndex::compare;

    /** Returns an index of no rows. */
    public static ColumnIndex on(List<String> columns) {
        return new ColumnIndex(columns, PersistentMap.empty(ORDER));
    }

    /** Returns the values of some columns of a row, or nothing if one of them is null. */
    public static Optional<List<Value>> values(TableDefinition table, List<String> columns, StoredRow row) {
        List<Value> values = new ArrayList<>(columns.size());
        for (String column : columns) {
            Value value = Columns.of(table, row).apply(column);
            if (value.isNull()) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(values);
    }

    /** Returns this index with a row. */
    public ColumnIndex with(TableDefinition table, StoredRow row) {
        return values(table, columns, row)
                .map(values -> new ColumnIndex(columns, entries.with(new Entry(values, List.of(row.key())), true)))
                .orElse(this);
    }

    /** Returns this index without a row. */
    public ColumnIndex without(TableDefinition table, StoredRow row) {
        return values(table, columns, row)
                .map(values -> new ColumnIndex(columns, entries.without(new Entry(values, List.of(row.key())))))
                .orElse(this);
    }

    /** Returns the keys of the rows that have these values. */
    public List<RowKey> find(List<Value> values) {
        List<RowKey> keys = new ArrayList<>();
        Iterator<Map.Entry<Entry, Boolean>> rest = entries.from(new Entry(values, List.of()));
        while (rest.hasNext()) {
            Entry entry = rest.next().getKey();
            if (compare(entry.values(), values) != 0) {
                break;
            }
            keys.addAll(entry.key());
        }
        return keys;
    }

    private static int compare(Entry left, Entry right) {
        int byValues = compare(left.values(), right.values());
        if (byValues != 0) {
            return byValues;
        }
        return left.key().isEmpty() || right.key().isEmpty()
                ? Integer.compare(left.key().size(), right.key().size())
                : ExactOrder.KEYS.compare(left.key().get(0), right.key().get(0));
    }

    private static int compare(List<Value> left, List<Value> right) {
        for (int i = 0; i < left.size(); i++) {
            int comparison = left.get(i).compareTo(right.get(i));
            if (comparison != 0) {
                return comparison;
            }
        }
        return 0;
    }

    /**
     * What stands in an index.
     *
     * @param values of the columns
     * @param key of a row that has them; empty for what stands before all of those
     */
    public record Entry(List<Value> values, List<RowKey> key) {}
}
