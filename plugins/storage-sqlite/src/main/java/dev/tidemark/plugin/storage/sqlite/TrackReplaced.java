package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The columns of which captured updates tell what they replaced, and those values: beside each entry of the log the old value of each
 * such column that it changed. Its tables are there only while there is such a column, and only the triggers of its table know
 * of it.
 */
final class TrackReplaced {
    /** Without a rowid, so that a trigger still knows the number of the entry that it has just made. */
    private static final String CREATE_VALUES =
            "CREATE TABLE _tidemark_base (log INTEGER, col INTEGER, value, PRIMARY KEY (log, col)) WITHOUT ROWID";

    private static final String CREATE_COLUMNS =
            "CREATE TABLE _tidemark_told (tbl INTEGER, col TEXT, PRIMARY KEY (tbl, col)) WITHOUT ROWID";

    private TrackReplaced() {}

    private static boolean exist(TrackStatements statements) throws SQLException {
        return statements.exists("SELECT 1 FROM sqlite_schema WHERE name = '_tidemark_told'");
    }

    /** Returns the columns by the numbers of their tables. */
    static Map<Integer, Set<String>> columns(TrackStatements statements) throws SQLException {
        Map<Integer, Set<String>> columns = new TreeMap<>();
        if (exist(statements)) {
            try (PreparedStatement list = statements.fresh("SELECT tbl, col FROM _tidemark_told");
                    ResultSet results = list.executeQuery()) {
                while (results.next()) {
                    columns.computeIfAbsent(results.getInt(1), table -> new TreeSet<>())
                            .add(results.getString(2));
                }
            }
        }
        return columns;
    }

    /** Fits the triggers to other columns; returns whether that was needed. */
    static boolean fit(TrackStatements statements, AdoptedModel model, Map<String, Set<String>> columns)
            throws SQLException {
        Map<Integer, Set<String>> wanted = wanted(model, columns);
        if (wanted.equals(columns(statements))) {
            return false;
        }
        if (!exist(statements)) {
            statements.execute(CREATE_VALUES);
            statements.execute(CREATE_COLUMNS);
        }
        statements.update("DELETE FROM _tidemark_told WHERE true");
        for (Map.Entry<Integer, Set<String>> table : wanted.entrySet()) {
            for (String column : table.getValue()) {
                statements.update("INSERT INTO _tidemark_told (tbl, col) VALUES (?, ?)", table.getKey(), column);
            }
        }
        for (AdoptedTable table : AdoptedModel.read(statements).tables()) {
            CaptureTriggers.fit(statements, table);
        }
        if (wanted.isEmpty()) {
            statements.execute("DROP TABLE _tidemark_told");
            statements.execute("DROP TABLE _tidemark_base");
        }
        return true;
    }

    /** Returns those columns that are there; one that refers to another table has no value that others understand. */
    private static Map<Integer, Set<String>> wanted(AdoptedModel model, Map<String, Set<String>> columns) {
        Map<Integer, Set<String>> wanted = new TreeMap<>();
        columns.forEach((name, asked) -> model.find(name).ifPresent(table -> {
            Set<String> some = table.columns().stream()
                    .filter(column -> !column.isReference())
                    .map(AdoptedColumn::name)
                    .filter(asked::contains)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!some.isEmpty()) {
                wanted.put(table.number(), some);
            }
        }));
        return wanted;
    }

    /** Returns what stood in a column before an entry of the log; nothing where nobody has kept it. */
    static Optional<Value> value(TrackStatements statements, long entry, int bit) throws SQLException {
        return statements.value("SELECT value FROM _tidemark_base WHERE log = ? AND col = ?", entry, (long) bit);
    }

    /** Forgets the values beside a table's entries of the log, which are about to be deleted: their numbers will be given again. */
    static void forget(TrackStatements statements, int table) throws SQLException {
        if (exist(statements)) {
            statements.update(
                    "DELETE FROM _tidemark_base WHERE log IN (SELECT id FROM _tidemark_log WHERE tbl = ?)", table);
        }
    }
}
