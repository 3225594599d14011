package dev.tidemark.story;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an app's file means: the rows of its tables as text, sorted. An INTEGER PRIMARY KEY is left out, since each file has
 * numbers of its own; a reference to such a key is told as the content of the row that it refers to.
 */
final class FileContent {
    private static final int DEEPEST = 12;

    private final Connection connection;
    private final Map<String, Table> tables = new TreeMap<>();
    private final Map<String, String> known = new HashMap<>();

    private record Table(
            Optional<String> number,
            Map<String, String> references,
            List<Map<String, String>> rows,
            Map<String, Map<String, String>> byNumber) {}

    private FileContent(Connection connection) {
        this.connection = connection;
    }

    static Map<String, List<String>> read(Connection connection) throws SQLException {
        FileContent content = new FileContent(connection);
        for (String name : content.column("SELECT name FROM sqlite_schema WHERE type = 'table'"
                + " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT LIKE '!_tidemark!_%' ESCAPE '!'")) {
            content.tables.put(name, content.table(name));
        }
        Map<String, List<String>> rows = new TreeMap<>();
        content.tables.forEach((name, table) -> rows.put(
                name,
                table.rows.stream()
                        .map(row -> content.tell(table, row, 0))
                        .sorted()
                        .toList()));
        return rows;
    }

    private String tell(Table table, Map<String, String> row, int depth) {
        Map<String, String> told = new TreeMap<>(row);
        table.number.filter(column -> !table.references.containsKey(column)).ifPresent(told::remove);
        table.references.forEach((column, parent) -> told.replaceAll(
                (name, value) -> name.equals(column) ? refer(tables.get(parent), parent, value, depth) : value));
        return told.toString();
    }

    private String refer(Table parent, String name, String value, int depth) {
        if (parent == null || parent.number.isEmpty() || value.equals("NULL")) {
            return value;
        }
        if (depth > DEEPEST) {
            return "...";
        }
        Map<String, String> row = parent.byNumber.get(value);
        if (row == null) {
            return "nobody";
        }
        String id = name + ' ' + value;
        String told = known.get(id);
        if (told == null) {
            told = tell(parent, row, depth + 1);
            known.put(id, told);
        }
        return told;
    }

    private Table table(String name) throws SQLException {
        List<String> columns = column("SELECT name FROM pragma_table_xinfo(" + literal(name) + ") WHERE hidden = 0");
        List<String> number = column("SELECT name FROM pragma_table_xinfo(" + literal(name)
                + ") WHERE pk > 0 AND upper(type) = 'INTEGER' AND (SELECT max(pk) FROM pragma_table_xinfo("
                + literal(name) + ")) = 1");
        Map<String, String> references = new LinkedHashMap<>();
        List<String> from =
                column("SELECT \"from\" FROM pragma_foreign_key_list(" + literal(name) + ") ORDER BY id, seq");
        List<String> to =
                column("SELECT \"table\" FROM pragma_foreign_key_list(" + literal(name) + ") ORDER BY id, seq");
        for (int i = 0; i < from.size(); i++) {
            references.put(from.get(i), to.get(i));
        }
        List<Map<String, String>> rows = rows(name, columns);
        Map<String, Map<String, String>> byNumber = new HashMap<>();
        if (!number.isEmpty()) {
            rows.forEach(row -> byNumber.put(row.get(number.get(0)), row));
        }
        return new Table(number.stream().findFirst(), references, rows, byNumber);
    }

    private List<Map<String, String>> rows(String table, List<String> columns) throws SQLException {
        String selection = String.join(
                ", ",
                columns.stream().map(column -> "quote(" + quoted(column) + ")").toList());
        List<Map<String, String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT " + selection + " FROM " + quoted(table))) {
            while (results.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i), results.getString(i + 1));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private List<String> column(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (results.next()) {
                values.add(results.getString(1));
            }
            return values;
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
