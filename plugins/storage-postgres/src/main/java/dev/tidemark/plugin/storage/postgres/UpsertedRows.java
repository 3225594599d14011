package dev.tidemark.plugin.storage.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Rows that may be there already, as an array for each column: one statement takes any number of them, and PostgreSQL reads it once,
 * where a list of values is read anew for each length.
 */
final class UpsertedRows implements Cells {
    private final Table table;
    private final List<List<Object>> columns = new ArrayList<>();
    private int next;

    UpsertedRows(Table table) {
        this.table = table;
        table.types().forEach(type -> columns.add(new ArrayList<>()));
    }

    @Override
    public void add(Object written) {
        columns.get(next).add(written);
        next = (next + 1) % columns.size();
    }

    /** Writes all rows, in the place of those of their keys. */
    void send(Statements statements) throws SQLException {
        try (PreparedStatement upsert = statements.of(table.upsert())) {
            for (int i = 0; i < columns.size(); i++) {
                upsert.setArray(
                        i + 1, array(statements.connection(), table.types().get(i), columns.get(i)));
            }
            upsert.executeUpdate();
        }
    }

    /** What the driver has no array of its own for, PostgreSQL reads from texts. */
    private static Array array(Connection connection, String type, List<Object> values) throws SQLException {
        return switch (type) {
            case "bigint" -> connection.createArrayOf("int8", values.toArray(Long[]::new));
            case "double precision" -> connection.createArrayOf("float8", values.toArray(Double[]::new));
            case "boolean" -> connection.createArrayOf("bool", values.toArray(Boolean[]::new));
            case "bytea" -> connection.createArrayOf("bytea", values.toArray(byte[][]::new));
            default ->
                connection.createArrayOf(
                        "text",
                        values.stream()
                                .map(value -> Objects.toString(value, null))
                                .toArray(String[]::new));
        };
    }
}
