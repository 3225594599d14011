package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteConnection;

/**
 * A connection with the statements that were prepared on it, each of which is kept and used again. A statement that is read
 * from must be read to its end, or closed, before it is run again: {@link #fresh} gives one that is nobody else's, and {@link #read}
 * one that is nobody else's until what it reads is closed.
 *
 * <p>Threading: one thread at a time, but for {@link #close}, which may come from any: a store is closed while others are still
 * at work with it. They fail then, as the driver does on a closed connection.
 */
final class TrackStatements implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final Map<String, PreparedStatement> idle = new HashMap<>();
    private final Set<PreparedStatement> lent = new HashSet<>();
    private boolean inTransaction;
    private boolean closed;

    TrackStatements(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Returns the one statement of a text, with its parameters set: values, numbers, texts, byte arrays, or null. */
    PreparedStatement of(String sql, Object... parameters) throws SQLException {
        return bind(prepared(sql), parameters);
    }

    private synchronized PreparedStatement prepared(String sql) throws SQLException {
        requireOpen();
        PreparedStatement statement = prepared.get(sql);
        if (statement == null || !isOpen(statement)) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("the connection was closed");
        }
    }

    /** The driver itself closes a statement that failed otherwise than by a constraint or a lock, such as for want of room. */
    private static boolean isOpen(PreparedStatement statement) {
        try {
            return statement.getParameterMetaData().getParameterCount() >= 0;
        } catch (SQLException closed) {
            return false;
        }
    }

    /** Runs a statement whose results are read step by step, while others of the same text may be: for what is read often. */
    Reading read(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = lend(sql);
        try {
            return new Reading(sql, statement, bind(statement, parameters).executeQuery());
        } catch (SQLException failure) {
            discard(statement, failure);
            throw failure;
        }
    }

    private synchronized void discard(PreparedStatement statement, SQLException because) {
        lent.remove(statement);
        SqliteDatabase.close(statement, because);
    }

    /** Results of a statement, which is kept for the next time when they are closed. */
    final class Reading implements AutoCloseable {
        private final String sql;
        private final PreparedStatement statement;
        private final ResultSet results;

        private Reading(String sql, PreparedStatement statement, ResultSet results) {
            this.sql = sql;
            this.statement = statement;
            this.results = results;
        }

        ResultSet results() {
            return results;
        }

        @Override
        public void close() throws SQLException {
            results.close();
            takeBack(sql, statement);
        }
    }

    private synchronized PreparedStatement lend(String sql) throws SQLException {
        requireOpen();
        PreparedStatement kept = idle.remove(sql);
        PreparedStatement statement = kept != null && isOpen(kept) ? kept : connection.prepareStatement(sql);
        lent.add(statement);
        return statement;
    }

    /** A statement is closed if another one of its text is kept already, or the schema has changed since it was lent. */
    private synchronized void takeBack(String sql, PreparedStatement statement) throws SQLException {
        if (!lent.remove(statement) || idle.putIfAbsent(sql, statement) != null) {
            statement.close();
        }
    }

    /** Returns a statement of the caller's own, which closes it. */
    PreparedStatement fresh(String sql, Object... parameters) throws SQLException {
        return bind(connection.prepareStatement(sql), parameters);
    }

    private static PreparedStatement bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof Value value) {
                SqliteValues.bind(statement, i + 1, value);
            } else if (parameters[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (parameters[i] instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
        return statement;
    }

    /** Runs a statement that returns nothing, and returns how many rows it has changed. */
    int update(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = of(sql, parameters);
        // A batch of one costs the driver half of what executeUpdate costs it.
        statement.addBatch();
        return (int) statement.executeLargeBatch()[0];
    }

    /**
     * Begins a transaction. The driver is told that it is in one; otherwise it would try to begin another at every statement,
     * which costs more than most of them.
     */
    void begin(String sql) throws SQLException {
        tellWhether(true);
        try {
            of(sql).execute();
            inTransaction = true;
        } catch (SQLException failure) {
            tellWhether(false);
            throw failure;
        }
    }

    /** Ends a transaction. One that can't be committed is still open. */
    void end(String sql) throws SQLException {
        try {
            of(sql).execute();
            inTransaction = false;
        } finally {
            tellWhether(false);
        }
    }

    /** Returns whether a transaction was begun and not ended; SQLite may have rolled it back by itself. */
    boolean isInTransaction() {
        return inTransaction;
    }

    private void tellWhether(boolean inTransaction) throws SQLException {
        connection.unwrap(SQLiteConnection.class).getConnectionConfig().setAutoCommit(!inTransaction);
    }

    /** Runs statements that are run once. */
    void execute(String sql) throws SQLException {
        SqliteDatabase.execute(connection, sql);
    }

    /** Returns the first column of the first row. */
    Optional<Value> value(String sql, Object... parameters) throws SQLException {
        try (ResultSet results = of(sql, parameters).executeQuery()) {
            return results.next() ? Optional.of(SqliteValues.read(results, 1)) : Optional.empty();
        }
    }

    /** Returns the first column of the first row as a number; 0 where there is no row. */
    long number(String sql, Object... parameters) throws SQLException {
        try (ResultSet results = of(sql, parameters).executeQuery()) {
            return results.next() ? results.getLong(1) : 0;
        }
    }

    boolean exists(String sql, Object... parameters) throws SQLException {
        try (ResultSet results = of(sql, parameters).executeQuery()) {
            return results.next();
        }
    }

    /** Closes all statements, since those of an older schema would be prepared again at every use. */
    synchronized void forget() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        for (PreparedStatement statement : idle.values()) {
            statement.close();
        }
        drop();
    }

    private void drop() {
        prepared.clear();
        idle.clear();
        lent.clear();
    }

    /** Closes the connection, and its statements with it; closing one that has failed would repeat its failure. */
    @Override
    public synchronized void close() throws SQLException {
        closed = true;
        drop();
        connection.close();
    }
}
