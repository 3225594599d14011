package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.RowVersions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows on their way into the SQL tables of Tidemark's own store and out of them.
 *
 * <p>A boolean stands as 0 or 1 and a NaN as infinity, so that SQLite sorts and compares them as it should. A column of type
 * boolean reads 0 and 1 back as booleans. Wherever reading would not give back what was put, the value stands a second time, with
 * its class, in {@code _tidemark_exact}. (A query that sorts by a column with NaN and infinities leaves these two unsorted.)
 */
final class OwnRows {
    private final Interned interned;
    private final OwnDocuments documents;
    private boolean there;

    OwnRows(Interned interned, OwnDocuments documents) {
        this.interned = interned;
        this.documents = documents;
    }

    /** Forgets what may have been written by a transaction that was rolled back. */
    void forget() {
        documents.forget();
    }

    /** Notes whether the row that somebody looked for was there. */
    void foundAny(boolean any) {
        there = any;
    }

    /** Returns whether the last row that somebody looked for was there. */
    boolean wasThere() {
        return there;
    }

    /** Sets the parameters of an insert. */
    void bind(PreparedStatement statement, OwnTable table, StoredRow row) throws SQLException {
        Map<Integer, Value> exact = Map.of();
        List<ColumnDefinition> columns = table.stored();
        for (int i = 0; i < columns.size(); i++) {
            Value value = value(table, row, i);
            bind(statement, i + 1, value);
            if (!readsBack(columns.get(i), value)) {
                exact = exact.isEmpty() ? new TreeMap<>() : exact;
                exact.put(i, value);
            }
        }
        if (exact.isEmpty()) {
            statement.setNull(columns.size() + 1, Types.NULL);
        } else {
            statement.setBytes(columns.size() + 1, encode(exact));
        }
        RowVersions.bind(statement, columns.size() + 2, row, interned);
    }

    private Value value(OwnTable table, StoredRow row, int index) throws SQLException {
        if (index < table.keySize()) {
            return row.key().part(index);
        }
        return table.definition().isOpen()
                ? documents.encode(table, row.values())
                : row.values().value(index - table.keySize());
    }

    /** Sets a parameter as a value stands in a column. */
    static void bind(PreparedStatement statement, int index, Value value) throws SQLException {
        boolean isNaN = value instanceof Value.Real real && Double.isNaN(real.value());
        SqliteValues.bind(statement, index, isNaN ? Value.of(Double.POSITIVE_INFINITY) : value);
    }

    private static boolean readsBack(ColumnDefinition column, Value value) {
        if (column.type() == ColumnType.BOOLEAN && (value instanceof Value.Bool || value instanceof Value.Int)) {
            return value instanceof Value.Bool || ((Value.Int) value).value() >>> 1 != 0;
        }
        return SqliteValues.isExact(value);
    }

    private static byte[] encode(Map<Integer, Value> exact) {
        ByteWriter writer = new ByteWriter();
        writer.number(exact.size());
        exact.forEach((index, value) -> {
            writer.number(index);
            writer.value(value);
        });
        return writer.toByteArray();
    }

    /** Sets the parts of a key as parameters. */
    static int bindKey(PreparedStatement statement, RowKey key) throws SQLException {
        for (int i = 0; i < key.size(); i++) {
            bind(statement, i + 1, key.part(i));
        }
        return key.size() + 1;
    }

    /** Reads the row at which the results of one of the table's selects stand. */
    StoredRow read(ResultSet results, OwnTable table) throws SQLException {
        Value[] all = values(results, table);
        int keySize = table.keySize();
        int versions = all.length + 2;
        return new StoredRow(
                table.name(),
                key(all, keySize),
                false,
                row(table, all),
                RowVersions.read(results, versions, interned),
                results.getLong(versions),
                results.getLong(versions + 7));
    }

    private static Value[] values(ResultSet results, OwnTable table) throws SQLException {
        List<ColumnDefinition> columns = table.stored();
        Value[] all = new Value[columns.size()];
        for (int i = 0; i < all.length; i++) {
            Value value = SqliteValues.read(results, i + 1);
            boolean isBoolean = columns.get(i).type() == ColumnType.BOOLEAN
                    && value instanceof Value.Int integer
                    && integer.value() >>> 1 == 0;
            all[i] = isBoolean ? Value.of(((Value.Int) value).value() == 1) : value;
        }
        byte[] exact = results.getBytes(all.length + 1);
        if (exact != null) {
            ByteReader reader = new ByteReader(exact);
            for (long left = reader.number(); left > 0; left--) {
                int index = (int) reader.number();
                all[index] = reader.value();
            }
        }
        return all;
    }

    private static RowKey key(Value[] all, int size) {
        return RowKey.of(java.util.Arrays.copyOf(all, size));
    }

    private Row row(OwnTable table, Value[] all) throws SQLException {
        if (table.definition().isOpen()) {
            return documents.decode(table, all[all.length - 1]);
        }
        return Row.owning(table.shape(), java.util.Arrays.copyOfRange(all, table.keySize(), all.length));
    }
}
