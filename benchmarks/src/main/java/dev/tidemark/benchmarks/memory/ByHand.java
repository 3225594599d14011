package dev.tidemark.benchmarks.memory;

import dev.tidemark.benchmarks.measure.Measure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Writes and reads the rows of a table of PostgreSQL in a table {@code again} of the same columns and indexes, with nothing but the driver. */
final class ByHand implements AutoCloseable {
    private static final String KEY = "_tidemark_key";

    private final String table;
    private final Connection connection;
    private final List<String> columns = new ArrayList<>();
    private final List<String> types = new ArrayList<>();

    ByHand(String url, String table) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setReWriteBatchedInserts(true);
        this.table = table;
        this.connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE again (LIKE " + table + " INCLUDING ALL)");
            try (ResultSet none = statement.executeQuery("SELECT * FROM again")) {
                for (int i = 1; i <= none.getMetaData().getColumnCount(); i++) {
                    columns.add('"' + none.getMetaData().getColumnName(i) + '"');
                    types.add(none.getMetaData().getColumnTypeName(i));
                }
            }
        }
    }

    /** Copies all rows of the table, and returns the seconds that it took to write them. */
    double copy(int rows) throws SQLException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PGConnection driver = connection.unwrap(PGConnection.class);
        try {
            long read = driver.getCopyAPI().copyOut("COPY " + table + " TO STDOUT", text);
            Measure.check(read == rows, read + " rows to copy");
            long began = System.nanoTime();
            driver.getCopyAPI().copyIn("COPY again FROM STDIN", new ByteArrayInputStream(text.toByteArray()));
            return Measure.seconds(began);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes all rows of the table in the place of those that were copied, in one transaction, and returns the seconds that it took. */
    double upsert(int rows) throws SQLException {
        List<Object[]> all = read();
        Measure.check(all.size() == rows, all.size() + " rows to write");
        String sql = "INSERT INTO again VALUES ("
                + types.stream().map(type -> "?::" + type).collect(Collectors.joining(", "))
                + ") ON CONFLICT (" + KEY + ") DO UPDATE SET "
                + columns.stream()
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "));
        connection.setAutoCommit(false);
        long began = System.nanoTime();
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            for (int row = 0; row < all.size(); row++) {
                for (int i = 0; i < all.get(row).length; i++) {
                    upsert.setObject(i + 1, all.get(row)[i]);
                }
                upsert.addBatch();
                if ((row + 1) % Items.TRANSACTION == 0 || row + 1 == all.size()) {
                    upsert.executeBatch();
                }
            }
        }
        connection.commit();
        double taken = Measure.seconds(began);
        connection.setAutoCommit(true);
        return taken;
    }

    private List<Object[]> read() throws SQLException {
        List<Object[]> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT * FROM " + table)) {
            while (results.next()) {
                all.add(row(results));
            }
        }
        return all;
    }

    private Object[] row(ResultSet results) throws SQLException {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = results.getObject(i + 1);
        }
        return row;
    }

    /** Selects that many rows one by one, by their keys, and returns the seconds that it took. */
    double select(int rows) throws SQLException {
        List<byte[]> keys = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT " + KEY + " FROM " + table)) {
            while (results.next()) {
                keys.add(results.getBytes(1));
            }
        }
        Collections.shuffle(keys, new Random(1));
        long began = System.nanoTime();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT * FROM " + table + " WHERE " + KEY + " = ?")) {
            for (byte[] key : keys.subList(0, rows)) {
                select.setBytes(1, key);
                try (ResultSet results = select.executeQuery()) {
                    Measure.check(results.next(), "a row");
                    row(results);
                }
            }
        }
        return Measure.seconds(began);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
