package dev.tidemark.benchmarks.rows;

import dev.tidemark.benchmarks.measure.Measure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.UUID;

/** The rows of every measurement: ten columns, about 200 bytes, a random text key. */
public final class Rows {
    /** How many rows a transaction has where nothing else is said. */
    public static final int TRANSACTION = 1_000;

    private static final String TABLE = "create table item(id TEXT PRIMARY KEY, name TEXT, email TEXT, city TEXT,"
            + " qty INTEGER, price REAL, status TEXT, note TEXT, updated_at INTEGER, rev INTEGER)";

    private Rows() {}

    /** Creates the table, {@code item}. */
    public static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
    }

    /** Inserts rows in transactions of a size, and returns the seconds it took. */
    public static double insert(Connection connection, int count, int perTransaction) throws SQLException {
        return insert(connection, count, perTransaction, 42);
    }

    /** @param seed of the keys, so that the rows of two files are others */
    public static double insert(Connection connection, int count, int perTransaction, long seed) throws SQLException {
        return insert(connection, "item", count, perTransaction, seed);
    }

    /** @param table of the same columns */
    public static double insert(Connection connection, String table, int count, int perTransaction, long seed)
            throws SQLException {
        SplittableRandom random = new SplittableRandom(seed);
        connection.setAutoCommit(false);
        long start = System.nanoTime();
        try (PreparedStatement insert =
                connection.prepareStatement("insert into " + table + " values(?,?,?,?,?,?,?,?,?,?)")) {
            for (int row = 0; row < count; row++) {
                bind(insert, random, row);
                insert.addBatch();
                boolean commits = (row + 1) % perTransaction == 0 || row + 1 == count;
                if (commits || (row + 1) % TRANSACTION == 0) {
                    insert.executeBatch();
                }
                if (commits) {
                    connection.commit();
                }
            }
        }
        double seconds = Measure.seconds(start);
        connection.setAutoCommit(true);
        return seconds;
    }

    private static void bind(PreparedStatement insert, SplittableRandom random, int row) throws SQLException {
        insert.setString(1, new UUID(random.nextLong(), random.nextLong()).toString());
        insert.setString(2, "Customer Name " + row);
        insert.setString(3, "user" + row + "@example.com");
        insert.setString(4, "City-" + row % 997);
        insert.setInt(5, row % 1_000);
        insert.setDouble(6, row * 0.37);
        insert.setString(7, row % 3 == 0 ? "active" : "pending");
        insert.setString(8, "note text for the row number " + row + " with some padding");
        insert.setLong(9, 1_700_000_000_000L + row);
        insert.setInt(10, 1);
    }

    /** Changes one column of some rows, spread over the table, in one transaction. */
    public static void change(Connection connection, int count, int of, int value) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement update = connection.prepareStatement("update item set qty = ? where rowid = ?")) {
            for (int i = 0; i < count; i++) {
                update.setInt(1, 1_000_000 + value);
                update.setLong(2, 1 + (long) i * (of / count));
                update.addBatch();
            }
            update.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Changes columns of all rows, each to a value that depends on the row and a number, in one transaction. */
    public static void changeAll(Connection connection, String assignments, int number) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update item set " + assignments)) {
            update.setInt(1, number);
            update.executeUpdate();
        }
    }

    /** Changes one column of all rows, in one transaction, and returns the seconds it took. */
    public static double changeAll(Connection connection) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set rev = rev + 1");
        }
        return Measure.seconds(start);
    }
}
