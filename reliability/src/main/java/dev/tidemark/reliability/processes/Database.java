package dev.tidemark.reliability.processes;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A SQLite file, as an app sees it that knows nothing of Tidemark: a table {@code entry} of tokens and numbers. In a server's own
 * store the table is there too.
 *
 * @param file where
 */
record Database(Path file) {
    private static final int BUSY_MILLIS = 30_000;

    /** Makes the app's table. */
    Database create() throws SQLException {
        return run(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute(
                        "CREATE TABLE entry (id INTEGER PRIMARY KEY, token TEXT NOT NULL, n INTEGER NOT NULL)");
            }
            return this;
        });
    }

    /** Something that is done with a connection. */
    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    <T> T run(Work<T> work) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        try (Connection connection = source.getConnection()) {
            return work.apply(connection);
        }
    }

    /** Inserts rows in one transaction. */
    void insert(List<String> tokens, long number) throws SQLException {
        run(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO entry (token, n) VALUES (?, ?)")) {
                for (String token : tokens) {
                    insert.setString(1, token);
                    insert.setLong(2, number);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
            return tokens;
        });
    }

    /** Changes one row, or deletes it where no number is given. Returns how many rows there were of the token. */
    int change(String token, Long number) throws SQLException {
        return run(connection -> {
            String sql =
                    number == null ? "DELETE FROM entry WHERE token = ?" : "UPDATE entry SET n = ? WHERE token = ?";
            try (PreparedStatement change = connection.prepareStatement(sql)) {
                if (number != null) {
                    change.setLong(1, number);
                }
                change.setString(number == null ? 1 : 2, token);
                return change.executeUpdate();
            }
        });
    }

    /** Returns all rows; one that stands twice is a failure. */
    Map<String, Long> read() throws SQLException {
        return run(connection -> {
            Map<String, Long> rows = new TreeMap<>();
            List<String> twice = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet results = statement.executeQuery("SELECT token, n FROM entry")) {
                while (results.next()) {
                    if (rows.put(results.getString(1), results.getLong(2)) != null) {
                        twice.add(results.getString(1));
                    }
                }
            }
            if (!twice.isEmpty()) {
                throw new Broken(file.getFileName() + " holds rows twice: " + twice);
            }
            return rows;
        });
    }

    /** Checks that the file is sound. */
    void checkIntegrity() throws SQLException {
        String answer = run(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet results = statement.executeQuery("PRAGMA integrity_check")) {
                results.next();
                return results.getString(1);
            }
        });
        if (!answer.equals("ok")) {
            throw new Broken(file.getFileName() + " is damaged: " + answer);
        }
    }

    /** Returns whether the table is there. */
    boolean hasEntries() throws SQLException {
        return run(connection -> {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "entry", null)) {
                return tables.next();
            }
        });
    }
}
