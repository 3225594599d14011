package dev.tidemark.benchmarks.postgres;

import dev.tidemark.benchmarks.measure.Measure;
import dev.tidemark.benchmarks.rows.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/** Inserts the rows of a table of PostgreSQL a second time, into a new table that has all its columns and indexes. */
final class BareInsert implements AutoCloseable {
    private final Connection connection;
    private final List<Object[]> all;

    /** Reads the rows, and makes the new table. */
    BareInsert(String url, String table, int rows) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setReWriteBatchedInserts(true);
        connection = source.getConnection();
        connection.setAutoCommit(false);
        all = read(connection, table);
        Measure.check(all.size() == rows, all.size() + " rows");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE again (LIKE " + table + " INCLUDING ALL)");
        }
        connection.commit();
    }

    private static List<Object[]> read(Connection connection, String table) throws SQLException {
        List<Object[]> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT * FROM " + table)) {
            int columns = results.getMetaData().getColumnCount();
            while (results.next()) {
                Object[] row = new Object[columns];
                for (int i = 0; i < columns; i++) {
                    row[i] = results.getObject(i + 1);
                }
                all.add(row);
            }
        }
        return all;
    }

    /** Returns the seconds that it took, by batches that the driver makes one statement of, 1,000 rows a transaction. */
    double insert() throws SQLException {
        String parameters = String.join(", ", Collections.nCopies(all.get(0).length, "?"));
        long start = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO again VALUES (" + parameters + ")")) {
            for (int row = 0; row < all.size(); row++) {
                bind(insert, all.get(row));
                insert.addBatch();
                if ((row + 1) % Rows.TRANSACTION == 0 || row + 1 == all.size()) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
        return Measure.seconds(start);
    }

    private static void bind(PreparedStatement insert, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            insert.setObject(i + 1, row[i]);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
