package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What can be said of a row by looking at it and its table's definition. */
final class RowChecks {
    private RowChecks() {}

    /** Returns why a row can't stand in its table whatever else is in there. */
    static Optional<Breach> misfit(Table table, StoredRow row) {
        if (row.key().size() != table.keySize()) {
            return Optional.of(breach(
                    row,
                    Breach.Kind.TYPE,
                    "PRIMARY KEY (" + String.join(", ", table.definition().key()) + ")"));
        }
        for (int i = 0; i < table.keySize(); i++) {
            Optional<Breach> misfit = misfit(
                    row, table.definition().keyColumns().get(i), row.key().part(i));
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return table.isOpen() ? Optional.empty() : misfitOfValues(table, row);
    }

    private static Optional<Breach> misfitOfValues(Table table, StoredRow row) {
        if (!table.hasShape(row.values().shape())) {
            TreeSet<String> unknown = new TreeSet<>(row.values().shape().names());
            unknown.removeAll(table.shape().names());
            if (!unknown.isEmpty()) {
                return Optional.of(breach(row, Breach.Kind.TYPE, "no column " + unknown.first()));
            }
        }
        List<ColumnDefinition> columns = table.definition().columns();
        Row whole = whole(table, row).values();
        for (int i = 0; i < whole.size(); i++) {
            Optional<Breach> misfit = misfit(row, columns.get(i), whole.value(i));
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return Optional.empty();
    }

    private static Optional<Breach> misfit(StoredRow row, ColumnDefinition column, Value value) {
        if (!column.nullable() && value.isNull()) {
            return Optional.of(breach(row, Breach.Kind.NOT_NULL, "NOT NULL (" + column.name() + ")"));
        }
        if (value instanceof Value.Text text && !Texts.isUnicode(text.value())) {
            return Optional.of(breach(row, Breach.Kind.TYPE, "Unicode text (" + column.name() + ")"));
        }
        return Optional.empty();
    }

    static Breach breach(StoredRow row, Breach.Kind kind, String constraint) {
        return new Breach(row, kind, constraint, Optional.empty());
    }

    /** Returns a row with all columns of its declared table, in their order; those that it does not hold are null. */
    static StoredRow whole(Table table, StoredRow row) {
        return whole(table, row, row.values());
    }

    /** Returns a row with other values, made whole. */
    static StoredRow whole(Table table, StoredRow row, Row values) {
        if (table.isOpen() || table.hasShape(values.shape())) {
            return values == row.values() ? row : with(row, values);
        }
        Value[] all = new Value[table.shape().size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = values.get(table.shape().names().get(i)).orElse(Value.NULL);
        }
        return with(row, Row.owning(table.shape(), all));
    }

    private static StoredRow with(StoredRow row, Row values) {
        return new StoredRow(row.table(), row.key(), false, values, row.versions(), row.lsn(), row.pending());
    }
}
