package dev.tidemark.reliability.histories;

import dev.tidemark.api.model.Value;
import dev.tidemark.testkit.simulation.Edit;
import dev.tidemark.testkit.simulation.Step;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A statement of an app.
 *
 * @param sql with a place for each value
 * @param values in their order
 * @param whole the row of which all columns are written, also those that are not named
 */
record AppStatement(String sql, List<Value> values, Optional<AppTables.Place> whole) {
    /** The rows of a history that others write too have this many numbers. */
    private static final int ROWS = 4;

    /** @param isThere whether the row is there already */
    static AppStatement of(Step.Sql.Manner manner, Edit edit, boolean isThere) {
        if (edit.isDelete()) {
            return new AppStatement(
                    "DELETE FROM " + edit.table() + " WHERE id = ?", List.of(Value.of(edit.row())), Optional.empty());
        }
        return switch (manner) {
            case PLAIN -> isThere ? update(edit, edit.row(), "UPDATE ") : insert(edit, "INSERT INTO ");
            case REPLACE -> insert(edit, "INSERT OR REPLACE INTO ");
            case RENAME -> isThere ? update(edit, other(edit), "UPDATE OR REPLACE ") : insert(edit, "INSERT INTO ");
        };
    }

    /** Returns the key of another of the few rows, or the same. */
    private static String other(Edit edit) {
        long number = edit.columns().values().iterator().next();
        return edit.row().charAt(0) + "" + (1 + number % ROWS);
    }

    private static AppStatement insert(Edit edit, String verb) {
        List<String> columns = List.copyOf(edit.columns().keySet());
        String places = String.join(", ", Collections.nCopies(1 + columns.size(), "?"));
        List<Value> values = new ArrayList<>(List.of(Value.of(edit.row())));
        values.addAll(values(edit));
        return new AppStatement(
                verb + edit.table() + " (id, " + String.join(", ", columns) + ") VALUES (" + places + ")",
                values,
                Optional.of(new AppTables.Place(edit.table(), edit.row())));
    }

    private static AppStatement update(Edit edit, String key, String verb) {
        boolean isMoved = !key.equals(edit.row());
        String set =
                edit.columns().keySet().stream().map(column -> column + " = ?").collect(Collectors.joining(", "));
        List<Value> values = new ArrayList<>(values(edit));
        if (isMoved) {
            values.add(Value.of(key));
        }
        values.add(Value.of(edit.row()));
        return new AppStatement(
                verb + edit.table() + " SET " + set + (isMoved ? ", id = ?" : "") + " WHERE id = ?",
                values,
                isMoved ? Optional.of(new AppTables.Place(edit.table(), key)) : Optional.empty());
    }

    private static List<Value> values(Edit edit) {
        return edit.columns().values().stream().map(Edit::value).toList();
    }

    void run(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                bind(statement, i + 1, values.get(i));
            }
            statement.execute();
        }
    }

    private static void bind(PreparedStatement statement, int at, Value value) throws SQLException {
        if (value instanceof Value.Text text) {
            statement.setString(at, text.value());
        } else if (value instanceof Value.Int integer) {
            statement.setLong(at, integer.value());
        } else if (value instanceof Value.Real real) {
            statement.setDouble(at, real.value());
        } else {
            statement.setBytes(at, ((Value.Blob) value).toByteArray());
        }
    }
}
