package dev.tidemark.cli.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a database holds, apart from the integers by which it numbers its own rows.
 *
 * <p>Two files give rows that are one and the same different integers. So a row's content leaves out its own integer key, and has
 * in place of a reference the content of the row that it refers to. Two databases are equal when each table holds the same
 * contents the same number of times.
 */
public final class Contents {
    private final Map<String, Map<String, Integer>> tables;

    private Contents(Map<String, Map<String, Integer>> tables) {
        this.tables = tables;
    }

    /** Reads all of a database's own tables. */
    static Contents read(Connection connection) throws SQLException {
        Map<String, Table> known = new TreeMap<>();
        for (String name : texts(
                connection,
                "SELECT name FROM sqlite_schema WHERE type = 'table'"
                        + " AND name NOT LIKE 'sqlite@_%' ESCAPE '@' AND name NOT LIKE '@_tidemark@_%' ESCAPE '@'",
                1)) {
            known.put(name, Table.read(connection, name));
        }
        Map<String, Map<String, Integer>> tables = new TreeMap<>();
        for (Table table : known.values()) {
            Map<String, Integer> contents = new HashMap<>();
            for (Map<String, String> row : table.rows()) {
                contents.merge(table.content(row, known, 0), 1, Integer::sum);
            }
            tables.put(table.name(), contents);
        }
        return new Contents(tables);
    }

    /** Returns how many rows there are. */
    long rows() {
        return tables.values().stream()
                .flatMap(rows -> rows.values().stream())
                .mapToLong(Integer::longValue)
                .sum();
    }

    /** Returns how many tables there are. */
    int tables() {
        return tables.size();
    }

    /** Returns what is here and not there, or there and not here, a line each. */
    List<String> differences(Contents other) {
        List<String> differences = new ArrayList<>();
        Map<String, Map<String, Integer>> names = new TreeMap<>(tables);
        other.tables.forEach(names::putIfAbsent);
        for (String name : names.keySet()) {
            Map<String, Integer> here = tables.getOrDefault(name, Map.of());
            Map<String, Integer> there = other.tables.getOrDefault(name, Map.of());
            here.forEach((row, count) -> compare(differences, name, row, count, there.getOrDefault(row, 0)));
            there.forEach((row, count) -> {
                if (!here.containsKey(row)) {
                    compare(differences, name, row, 0, count);
                }
            });
        }
        return differences;
    }

    private static void compare(List<String> differences, String table, String row, int here, int there) {
        if (here != there) {
            differences.add(table + ": " + here + " times here, " + there + " times there: " + row);
        }
    }

    private static List<String> texts(Connection connection, String sql, int column) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(column));
            }
        }
        return texts;
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A table with its rows, whose values are written as SQL writes them. */
    private record Table(
            String name,
            List<String> columns,
            String key,
            Map<String, String> references,
            List<Map<String, String>> rows) {
        private static final int DEEPEST = 8;

        static Table read(Connection connection, String name) throws SQLException {
            List<String> columns = texts(connection, "PRAGMA table_info(" + quote(name) + ")", 2);
            List<String> keys = texts(
                    connection,
                    "SELECT name FROM pragma_table_info('" + name.replace("'", "''")
                            + "') WHERE pk > 0 AND upper(type) = 'INTEGER'",
                    1);
            List<String> wholeKey = texts(
                    connection,
                    "SELECT name FROM pragma_table_info('" + name.replace("'", "''") + "') WHERE pk > 0",
                    1);
            String key = keys.size() == 1 && wholeKey.size() == 1 ? keys.get(0) : "";
            List<String> from = texts(connection, "PRAGMA foreign_key_list(" + quote(name) + ")", 4);
            List<String> to = texts(connection, "PRAGMA foreign_key_list(" + quote(name) + ")", 3);
            Map<String, String> references = new HashMap<>();
            for (int i = 0; i < from.size(); i++) {
                references.put(from.get(i), to.get(i));
            }
            return new Table(name, columns, key, references, rows(connection, name, columns));
        }

        private static List<Map<String, String>> rows(Connection connection, String name, List<String> columns)
                throws SQLException {
            List<String> quoted = columns.stream()
                    .map(column -> "quote(" + quote(column) + ")")
                    .toList();
            List<Map<String, String>> rows = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet result =
                            statement.executeQuery("SELECT " + String.join(", ", quoted) + " FROM " + quote(name))) {
                while (result.next()) {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 0; i < columns.size(); i++) {
                        row.put(columns.get(i), result.getString(i + 1));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }

        String content(Map<String, String> row, Map<String, Table> known, int depth) {
            StringBuilder content = new StringBuilder("(");
            row.forEach((column, value) -> {
                if (!column.equals(key)) {
                    content.append(content.length() == 1 ? "" : ", ");
                    content.append(references.containsKey(column) ? parent(column, value, known, depth) : value);
                }
            });
            return content.append(')').toString();
        }

        private String parent(String column, String value, Map<String, Table> known, int depth) {
            Table parent = known.get(references.get(column));
            if (parent == null || parent.key.isEmpty() || value.equals("NULL") || depth == DEEPEST) {
                return value;
            }
            return parent.rows.stream()
                    .filter(each -> each.get(parent.key).equals(value))
                    .findFirst()
                    .map(each -> parent.content(each, known, depth + 1))
                    .orElse("missing " + value);
        }
    }
}
