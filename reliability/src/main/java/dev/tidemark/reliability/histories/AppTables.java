package dev.tidemark.reliability.histories;

import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Written;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an app's tables hold, with the numbers of the values; it is read before and behind a statement, to tell what that did.
 *
 * @param columns of each table, but for the key
 * @param rows all that there are
 */
record AppTables(Map<String, List<String>> columns, Map<Place, Map<String, OptionalLong>> rows) {
    /** A row's place: its table and the text that is its key. */
    record Place(String table, String row) {}

    static AppTables read(Connection connection) throws SQLException {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        Map<Place, Map<String, OptionalLong>> rows = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                try (ResultSet results = statement.executeQuery("SELECT * FROM " + table + " ORDER BY id")) {
                    List<String> names = names(results);
                    columns.put(table, names);
                    while (results.next()) {
                        rows.put(new Place(table, results.getString("id")), row(results, names));
                    }
                }
            }
        }
        return new AppTables(columns, rows);
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet results = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'"
                + " AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_tidemark%' ESCAPE '\\' ORDER BY name")) {
            while (results.next()) {
                tables.add(results.getString(1));
            }
        }
        return tables;
    }

    private static List<String> names(ResultSet results) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
            names.add(results.getMetaData().getColumnName(i));
        }
        names.remove("id");
        return names;
    }

    private static Map<String, OptionalLong> row(ResultSet results, List<String> names) throws SQLException {
        Map<String, OptionalLong> row = new LinkedHashMap<>();
        for (String name : names) {
            row.put(name, number(results.getObject(name)));
        }
        return row;
    }

    private static OptionalLong number(Object stored) {
        if (stored == null) {
            return OptionalLong.empty();
        } else if (stored instanceof byte[] bytes) {
            return OptionalLong.of(Edit.number(Value.of(bytes)));
        } else if (stored instanceof Double real) {
            return OptionalLong.of(Edit.number(Value.of(real)));
        }
        return OptionalLong.of(
                stored instanceof Number integer ? integer.longValue() : Edit.number(Value.of((String) stored)));
    }

    boolean has(Edit edit) {
        return rows.containsKey(new Place(edit.table(), edit.row()));
    }

    /** Returns what of an edit is about columns that are there. */
    Optional<Edit> known(Edit edit) {
        List<String> names = columns.get(edit.table());
        if (names == null || edit.isDelete()) {
            return Optional.ofNullable(names).map(there -> edit);
        }
        SortedMap<String, Long> left = new TreeMap<>(edit.columns());
        left.keySet().retainAll(names);
        return left.isEmpty() ? Optional.empty() : Optional.of(new Edit(edit.table(), edit.row(), left));
    }

    /**
     * Returns what was done since: deletions first, for who takes another's place comes behind that one.
     *
     * @param whole a row of which all columns were written
     */
    List<Written.Change> since(AppTables before, Optional<Place> whole) {
        List<Written.Change> changes = new ArrayList<>();
        before.rows.keySet().stream()
                .filter(place -> !rows.containsKey(place))
                .forEach(place -> changes.add(
                        new Written.Change(Edit.delete(place.table(), place.row()), Written.Kind.DELETED, List.of())));
        boolean isDone = !before.rows.equals(rows);
        rows.forEach((place, row) -> {
            Map<String, OptionalLong> old = before.rows.get(place);
            boolean isWhole =
                    old == null || isDone && whole.filter(place::equals).isPresent();
            Map<String, OptionalLong> changed = new LinkedHashMap<>(row);
            changed.keySet().removeIf(column -> !isWhole && row.get(column).equals(old.get(column)));
            if (!changed.isEmpty()) {
                changes.add(change(place, changed, old == null ? Written.Kind.CREATED : Written.Kind.UPDATED));
            }
        });
        return changes;
    }

    private static Written.Change change(Place place, Map<String, OptionalLong> columns, Written.Kind kind) {
        SortedMap<String, Long> values = new TreeMap<>();
        List<String> emptied = new ArrayList<>();
        columns.forEach((column, number) ->
                number.ifPresentOrElse(value -> values.put(column, value), () -> emptied.add(column)));
        return new Written.Change(new Edit(place.table(), place.row(), values), kind, emptied);
    }
}
