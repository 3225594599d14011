package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What can be said of a row by looking at it and its table's definition, and which row it clashes with. */
final class RowChecks {
    private RowChecks() {}

    /** Returns why a row can't stand in its table whatever else is in there. */
    static Optional<Breach> misfit(OwnTable table, StoredRow row) {
        if (row.key().size() != table.keySize()) {
            return Optional.of(breach(
                    row,
                    Breach.Kind.TYPE,
                    "PRIMARY KEY (" + String.join(", ", table.definition().key()) + ")"));
        }
        for (int i = 0; i < table.keySize(); i++) {
            Optional<Breach> misfit =
                    misfit(row, table.stored().get(i), row.key().part(i));
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return table.definition().isOpen() ? Optional.empty() : misfitOfValues(table, row);
    }

    private static Optional<Breach> misfitOfValues(OwnTable table, StoredRow row) {
        if (!table.hasShape(row.values().shape())) {
            TreeSet<String> unknown = new TreeSet<>(row.values().shape().names());
            unknown.removeAll(table.shape().names());
            if (!unknown.isEmpty()) {
                return Optional.of(breach(row, Breach.Kind.TYPE, "no column " + unknown.first()));
            }
        }
        Row whole = whole(table, row).values();
        for (int i = 0; i < whole.size(); i++) {
            Optional<Breach> misfit = misfit(row, table.stored().get(table.keySize() + i), whole.value(i));
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
        if (value instanceof Value.Text text && !SqliteValues.isUnicode(text.value())) {
            return Optional.of(breach(row, Breach.Kind.TYPE, "Unicode text (" + column.name() + ")"));
        }
        return Optional.empty();
    }

    private static Breach breach(StoredRow row, Breach.Kind kind, String constraint) {
        return new Breach(row, kind, constraint, Optional.empty());
    }

    /** Returns a row with all columns of its declared table, in their order; those that it does not hold are null. */
    static StoredRow whole(OwnTable table, StoredRow row) {
        if (table.definition().isOpen() || table.hasShape(row.values().shape())) {
            return row;
        }
        Value[] all = new Value[table.shape().size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = row.values().get(table.shape().names().get(i)).orElse(Value.NULL);
        }
        Row values = Row.owning(table.shape(), all);
        return new StoredRow(row.table(), row.key(), false, values, row.versions(), row.lsn(), row.pending());
    }

    /** Returns which constraint a row breaks that SQLite refused, and the row that it clashes with. */
    static Breach clash(OwnSession session, OwnTable table, StoredRow row) throws SQLException {
        List<List<String>> uniques = new ArrayList<>(table.definition().uniques());
        uniques.add(table.definition().key());
        for (List<String> unique : uniques) {
            Optional<StoredRow> other = other(session, table, row, unique);
            if (other.isPresent()) {
                Reference reference = new Reference(table.name(), other.get().key());
                return new Breach(row, Breach.Kind.UNIQUE, text(unique), Optional.of(reference));
            }
        }
        return breach(row, Breach.Kind.CHECK, "CHECK");
    }

    private static String text(List<String> unique) {
        return "UNIQUE (" + String.join(", ", unique) + ")";
    }

    private static Optional<StoredRow> other(OwnSession session, OwnTable table, StoredRow row, List<String> columns)
            throws SQLException {
        try (PreparedStatement select = session.statements().fresh(table.selectBy(columns))) {
            for (int i = 0; i < columns.size(); i++) {
                OwnRows.bind(select, i + 1, OwnWriter.value(table, row, columns.get(i)));
            }
            try (ResultSet results = select.executeQuery()) {
                return results.next()
                        ? Optional.of(session.rows().read(results, table))
                                .filter(found -> !found.key().equals(row.key()))
                        : Optional.empty();
            }
        }
    }
}
