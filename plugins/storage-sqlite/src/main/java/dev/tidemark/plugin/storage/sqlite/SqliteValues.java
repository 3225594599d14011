package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.Unicode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Values on their way into SQLite and out of it. Integers, reals, texts and blobs come back bit by bit from a column without
 * affinity. A boolean goes in as 0 or 1, and SQLite makes null of a NaN: see {@link #isExact}.
 */
final class SqliteValues {
    private SqliteValues() {}

    /** Sets a parameter of a statement. */
    static void bind(PreparedStatement statement, int index, Value value) throws SQLException {
        if (value instanceof Value.Text text) {
            statement.setString(index, text.value());
        } else if (value instanceof Value.Int integer) {
            statement.setLong(index, integer.value());
        } else if (value instanceof Value.Real real) {
            statement.setDouble(index, real.value());
        } else if (value instanceof Value.Blob blob) {
            statement.setBytes(index, blob.toByteArray());
        } else if (value instanceof Value.Bool bool) {
            statement.setLong(index, bool.value() ? 1 : 0);
        } else {
            statement.setNull(index, java.sql.Types.NULL);
        }
    }

    /** Reads a column by its storage class; never a boolean. */
    static Value read(ResultSet results, int index) throws SQLException {
        Object value = results.getObject(index);
        if (value == null) {
            return Value.NULL;
        } else if (value instanceof String text) {
            return new Value.Text(text);
        } else if (value instanceof Integer || value instanceof Long) {
            return new Value.Int(((Number) value).longValue());
        } else if (value instanceof Double real) {
            return new Value.Real(real);
        }
        return Value.Blob.owning((byte[]) value);
    }

    /** Returns whether {@link #read} gives back what {@link #bind} put: not so for booleans, NaN and texts that are not Unicode. */
    static boolean isExact(Value value) {
        if (value instanceof Value.Text text) {
            return Unicode.holds(text.value());
        }
        return !(value instanceof Value.Bool) && !(value instanceof Value.Real real && Double.isNaN(real.value()));
    }
}
