package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.support.storage.SqlNames;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/**
 * A connection, and short ways to run statements on it. The driver keeps what it has prepared by its text, so that a statement that
 * is closed and prepared again costs nothing at the server.
 *
 * <p>Threading: one thread at a time.
 */
final class Statements {
    private final Connection connection;
    private final String schema;

    Statements(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    Connection connection() {
        return connection;
    }

    String schema() {
        return schema;
    }

    /** Returns a table's name as SQL, with that of its schema. */
    String table(String name) {
        return SqlNames.quote(schema) + "." + SqlNames.quote(name);
    }

    /** Returns a statement with its parameters set: numbers, texts, byte arrays, UUIDs. */
    PreparedStatement of(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof byte[] bytes) {
                    statement.setBytes(i + 1, bytes);
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            return statement;
        } catch (SQLException e) {
            PostgresDatabase.close(statement, e);
            throw e;
        }
    }

    int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = of(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Returns the first column of the first row as a number; 0 where there is no row. */
    long number(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = of(sql, parameters);
                ResultSet results = statement.executeQuery()) {
            return results.next() ? results.getLong(1) : 0;
        }
    }

    boolean exists(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = of(sql, parameters);
                ResultSet results = statement.executeQuery()) {
            return results.next();
        }
    }

    /** Runs statements that take no parameters. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the keys of rows as one parameter, for {@code = ANY (?)}. */
    Array keys(Collection<RowKey> keys) throws SQLException {
        return array(keys.stream().map(SortKey::of).toList());
    }

    /** Returns keys as one parameter, for {@code = ANY (?)}. */
    Array array(Collection<byte[]> keys) throws SQLException {
        return connection.createArrayOf("bytea", keys.toArray(byte[][]::new));
    }
}
