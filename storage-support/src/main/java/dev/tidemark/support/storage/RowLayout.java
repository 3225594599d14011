package dev.tidemark.support.storage;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Shape;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the rows of a table are like, and what can be said of one by looking at it and its table's definition.
 *
 * <p>Threading: safe.
 */
public final class RowLayout {
    private final TableDefinition definition;
    private final List<String> key;
    private final Shape shape;
    // Of no account to whoever sees it late: a shape never changes.
    private Shape lastEqual;

    /** Creates the layout of a table. */
    public RowLayout(TableDefinition definition) {
        this.definition = Objects.requireNonNull(definition, "definition");
        this.key = definition.key();
        this.shape = definition.shape();
    }

    /** Rows come in batches that share one shape, so the last answer is kept. */
    private boolean hasShape(Shape other) {
        if (other == lastEqual) {
            return true;
        }
        boolean isEqual = shape.equals(other);
        lastEqual = isEqual ? other : lastEqual;
        return isEqual;
    }

    /** Returns the value of a column of a row, the key's among them; null where the row has none. */
    public Value value(StoredRow row, String column) {
        int part = key.indexOf(column);
        return part >= 0 ? row.key().part(part) : row.values().get(column).orElse(Value.NULL);
    }

    /** Returns the values of columns of a row, or nothing if one is null, and so is equal to no other. */
    public Optional<List<Value>> values(StoredRow row, List<String> columns) {
        List<Value> values = new ArrayList<>(columns.size());
        for (String column : columns) {
            Value value = value(row, column);
            if (value.isNull()) {
                return Optional.empty();
            }
            values.add(value);
        }
        return Optional.of(values);
    }

    /** Returns a row with all columns of its declared table, in their order; those that it does not hold are null. */
    public StoredRow whole(StoredRow row) {
        if (definition.isOpen() || hasShape(row.values().shape())) {
            return row;
        }
        Value[] all = new Value[shape.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = row.values().get(shape.names().get(i)).orElse(Value.NULL);
        }
        Row values = Row.owning(shape, all);
        return new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending());
    }

    /** Returns why a row can't stand in its table whatever else is in there. */
    public Optional<Breach> misfit(StoredRow row) {
        if (row.key().size() != key.size()) {
            return breach(row, Breach.Kind.TYPE, "PRIMARY KEY (" + String.join(", ", key) + ")");
        }
        for (int i = 0; i < key.size(); i++) {
            Optional<Breach> misfit =
                    misfit(row, definition.keyColumns().get(i), row.key().part(i));
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return definition.isOpen() ? Optional.empty() : misfitOfValues(row);
    }

    private Optional<Breach> misfitOfValues(StoredRow row) {
        if (!hasShape(row.values().shape())) {
            TreeSet<String> unknown = new TreeSet<>(row.values().shape().names());
            unknown.removeAll(shape.names());
            if (!unknown.isEmpty()) {
                return breach(row, Breach.Kind.TYPE, "no column " + unknown.first());
            }
        }
        Row whole = whole(row).values();
        for (int i = 0; i < whole.size(); i++) {
            Optional<Breach> misfit = misfit(row, definition.columns().get(i), whole.value(i));
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return Optional.empty();
    }

    private static Optional<Breach> misfit(StoredRow row, ColumnDefinition column, Value value) {
        if (!column.nullable() && value.isNull()) {
            return breach(row, Breach.Kind.NOT_NULL, "NOT NULL (" + column.name() + ")");
        }
        if (value instanceof Value.Text text && !Unicode.holds(text.value())) {
            return breach(row, Breach.Kind.TYPE, "Unicode text (" + column.name() + ")");
        }
        return Optional.empty();
    }

    private static Optional<Breach> breach(StoredRow row, Breach.Kind kind, String constraint) {
        return Optional.of(new Breach(row, kind, constraint, Optional.empty()));
    }
}
