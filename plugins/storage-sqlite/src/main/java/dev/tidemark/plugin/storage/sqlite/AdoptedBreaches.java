package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What SQLite says when a row breaks a constraint. */
final class AdoptedBreaches {
    private static final int CONSTRAINT = 19;
    private static final int MISMATCH = 20;
    private static final int TOO_BIG = 18;

    private AdoptedBreaches() {}

    /** Returns which constraint a failure speaks of; nothing where it is another sort of failure. */
    static Optional<Breach.Kind> kind(SQLException failure) {
        int code = failure.getErrorCode();
        return switch (code & 0xff) {
            case MISMATCH, TOO_BIG -> Optional.of(Breach.Kind.TYPE);
            case CONSTRAINT ->
                Optional.of(
                        switch (code >> 8) {
                            case 5 -> Breach.Kind.NOT_NULL;
                            case 6, 8, 10 -> Breach.Kind.UNIQUE;
                            case 12 -> Breach.Kind.TYPE;
                            default -> byWords(failure);
                        });
            default -> Optional.empty();
        };
    }

    /** Some versions of the driver give the plain code alone. */
    private static Breach.Kind byWords(SQLException failure) {
        String words = String.valueOf(failure.getMessage());
        if (words.contains("UNIQUE constraint failed") || words.contains("PRIMARY KEY must be unique")) {
            return Breach.Kind.UNIQUE;
        } else if (words.contains("NOT NULL constraint failed")) {
            return Breach.Kind.NOT_NULL;
        }
        return words.contains("cannot store") ? Breach.Kind.TYPE : Breach.Kind.CHECK;
    }

    /** Returns the constraint in SQLite's words. */
    static String words(SQLException failure) {
        String words = String.valueOf(failure.getMessage());
        int inner = words.lastIndexOf('(');
        return inner >= 0 && words.endsWith(")") && words.startsWith("[")
                ? words.substring(inner + 1, words.length() - 1)
                : words;
    }

    /** Returns the breach of a row over a unique value, with the row that has the value already. */
    static Breach unique(AdoptedSession session, AdoptedTable table, StoredRow row) throws SQLException {
        for (List<String> unique : table.definition().uniques()) {
            Optional<RowKey> other = other(session, table, row, unique);
            if (other.isPresent()) {
                return new Breach(
                        row,
                        Breach.Kind.UNIQUE,
                        unique.stream().collect(Collectors.joining(", ", "UNIQUE (", ")")),
                        other.map(key -> new Breach.Reference(table.name(), key)));
            }
        }
        return new Breach(row, Breach.Kind.UNIQUE, "UNIQUE", Optional.empty());
    }

    private static Optional<RowKey> other(
            AdoptedSession session, AdoptedTable table, StoredRow row, List<String> unique) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (String name : unique) {
            Optional<AdoptedColumn> column = table.all().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst();
            Optional<Value> value = column.isPresent() ? value(session, table, row, column.get()) : Optional.empty();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        String rid = table.isKeyed() ? "s.rid" : "t." + table.rowid();
        String from = table.quoted() + " AS t"
                + (table.isKeyed() ? " JOIN " + table.sidecar() + " AS s ON " + table.joined() : "");
        String where = unique.stream()
                .map(name -> "t." + SqlNames.quote(name) + " = ?")
                .collect(Collectors.joining(" AND "));
        try (PreparedStatement select = session.statements()
                        .fresh(
                                "SELECT " + rid + ", " + table.selection("t") + " FROM " + from + " WHERE " + where,
                                values.toArray());
                ResultSet results = select.executeQuery()) {
            return results.next()
                    ? Optional.of(session.rows().key(table, results.getLong(1), results, 2))
                    : Optional.empty();
        }
    }

    private static Optional<Value> value(
            AdoptedSession session, AdoptedTable table, StoredRow row, AdoptedColumn column) throws SQLException {
        int key = table.definition().key().indexOf(column.name());
        if (key >= 0) {
            return table.isGenerated()
                    ? Optional.empty()
                    : session.rows().localKey(table, row.key()).map(parts -> parts[key]);
        }
        Optional<Value> value = row.values().get(column.name());
        return value.isPresent() ? Optional.of(session.rows().inward(column, value.get())) : Optional.empty();
    }
}
