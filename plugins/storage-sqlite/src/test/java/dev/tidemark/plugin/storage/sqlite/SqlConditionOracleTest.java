package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteDataSource;

/** A condition that is read by us selects the rows that SQLite selects with the same text. */
class SqlConditionOracleTest {
    private static final List<Value> VALUES =
            List.of(Value.NULL, Value.of(1), Value.of(2), Value.of(2.5), Value.of("a"), Value.of("ab"), Value.of("b"));
    private static final List<String> COLUMNS = List.of("a", "b", "c");

    private final List<Map<String, Value>> rows = new ArrayList<>();
    private final List<Value> parameters = new ArrayList<>();

    @Test
    void randomConditionsSelectWhatSqliteSelects() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite::memory:");
        try (Connection connection = source.getConnection()) {
            fill(connection);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 3_000; i++) {
                parameters.clear();
                String condition = condition(random, 3);
                Filter filter = Filter.sql(condition, parameters.toArray(Value[]::new));
                assertEquals(selected(connection, condition), selected(filter), () -> condition + " " + parameters);
            }
        }
    }

    private void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA case_sensitive_like = ON");
            statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)");
        }
        SplittableRandom random = new SplittableRandom(2);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (a, b, c) VALUES (?, ?, ?)")) {
            for (int i = 0; i < 100; i++) {
                Map<String, Value> row = Map.of("a", any(random), "b", any(random), "c", any(random));
                rows.add(row);
                for (int column = 0; column < 3; column++) {
                    OwnRows.bind(insert, column + 1, row.get(COLUMNS.get(column)));
                }
                insert.executeUpdate();
            }
        }
    }

    private static Value any(SplittableRandom random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private List<Integer> selected(Connection connection, String condition) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id FROM t WHERE " + condition + " ORDER BY id")) {
            for (int i = 0; i < parameters.size(); i++) {
                OwnRows.bind(select, i + 1, parameters.get(i));
            }
            List<Integer> found = new ArrayList<>();
            try (ResultSet results = select.executeQuery()) {
                while (results.next()) {
                    found.add(results.getInt(1) - 1);
                }
            }
            return found;
        }
    }

    private List<Integer> selected(Filter filter) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (filter.test(rows.get(i)::get)) {
                found.add(i);
            }
        }
        return found;
    }

    private String condition(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 0 -> column(random) + operator(random) + parameter(any(random));
            case 1 -> parameter(any(random)) + operator(random) + column(random);
            case 2 ->
                column(random) + not(random) + " IN (" + parameter(any(random)) + ", " + parameter(any(random)) + ")";
            case 3 ->
                column(random) + not(random) + " BETWEEN " + parameter(any(random)) + " AND " + parameter(any(random));
            case 4 -> column(random) + " IS" + not(random) + " NULL";
            // A number is no text to us, and has a text's form to SQLite.
            case 5 ->
                "(" + column(random) + " >= " + parameter(Value.of("")) + " AND a" + not(random) + " LIKE "
                        + parameter(Value.of("a%")) + " AND a >= " + parameter(Value.of("")) + ")";
            case 6 -> condition(random, depth - 1) + " AND " + condition(random, depth - 1);
            case 7 -> condition(random, depth - 1) + " OR " + condition(random, depth - 1);
            default -> "NOT (" + condition(random, depth - 1) + ")";
        };
    }

    private static String column(SplittableRandom random) {
        return COLUMNS.get(random.nextInt(COLUMNS.size()));
    }

    private static String operator(SplittableRandom random) {
        return " " + List.of("=", "<>", "!=", "<", "<=", ">", ">=").get(random.nextInt(7)) + " ";
    }

    private static String not(SplittableRandom random) {
        return random.nextBoolean() ? " NOT" : "";
    }

    private String parameter(Value value) {
        parameters.add(value);
        return "?";
    }
}
