package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.JsonReader;
import dev.tidemark.support.storage.SqlNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How a column of a declared table stands in PostgreSQL. What {@link #fits} comes back as it was put. Anything else stands there as the
 * nearest thing to it, or as null, and a second time in {@code _tidemark_exact}. The names of the constants are written into data.
 */
enum ColumnForm {
    /** An integer. */
    BIGINT("bigint") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Int;
        }

        @Override
        Object written(Value value) {
            return value instanceof Value.Int integer ? integer.value() : null;
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results, Value.of(results.getLong(index)));
        }
    },
    /** A real. */
    DOUBLE("double precision") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Real real && !Double.isNaN(real.value());
        }

        @Override
        Object written(Value value) {
            return value instanceof Value.Int integer
                    ? Double.valueOf(integer.value())
                    : value instanceof Value.Real real ? real.value() : null;
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results, Value.of(results.getDouble(index)));
        }
    },
    /** A decimal number; one without a point is an integer. */
    NUMERIC("numeric") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Int || value instanceof Value.Real real && Json.isPlain(real);
        }

        @Override
        Object written(Value value) {
            if (value instanceof Value.Int integer) {
                return BigDecimal.valueOf(integer.value());
            } else if (value instanceof Value.Real real && Json.isPlain(real)) {
                return Json.decimal(real);
            }
            return value instanceof Value.Text text
                            && DECIMAL.matcher(text.value()).matches()
                    ? new BigDecimal(text.value())
                    : null;
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(
                    results.getBigDecimal(index),
                    number -> number.scale() > 0 ? Value.of(number.doubleValue()) : Value.of(number.longValue()));
        }
    },
    /** A truth value. */
    BOOLEAN("boolean") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Bool;
        }

        @Override
        Object written(Value value) {
            boolean isBit = value instanceof Value.Int integer && integer.value() >>> 1 == 0;
            return value instanceof Value.Bool bool ? bool.value() : isBit ? value.equals(Value.of(1)) : null;
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results, Value.of(results.getBoolean(index)));
        }
    },
    /** A UUID; one of 16 bytes stands a second time. */
    UUID("uuid") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Text text
                    && IS_UUID.matcher(text.value()).matches();
        }

        @Override
        Object written(Value value) {
            return fits(value) ? ((Value.Text) value).value() : uuid(value);
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results.getString(index), Value::of);
        }
    },
    /** Bytes. */
    BYTES("bytea") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Blob;
        }

        @Override
        Object written(Value value) {
            return value instanceof Value.Blob blob ? blob.toByteArray() : null;
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results.getBytes(index), Value.Blob::owning);
        }
    },
    /** A text. */
    TEXT("text", " COLLATE \"C\"") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Text text && Texts.isHeld(text.value());
        }

        @Override
        Object written(Value value) {
            return value instanceof Value.Text text ? Texts.held(text.value()) : shown(value);
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results.getString(index), Value::of);
        }
    },
    /** A key that Tidemark gave out, or a reference to one: the digits of an integer, or the text of a UUID for 16 bytes. */
    IDENTIFIER("text", " COLLATE \"C\"") {
        @Override
        boolean fits(Value value) {
            return value instanceof Value.Int || uuid(value) != null;
        }

        @Override
        Object written(Value value) {
            return TEXT.written(value);
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results.getString(index), ColumnForm::identifier);
        }
    },
    /** Any value. */
    JSON("jsonb") {
        @Override
        boolean fits(Value value) {
            return Json.isExact(value);
        }

        @Override
        Object written(Value value) {
            return Json.text(value);
        }

        @Override
        Value read(ResultSet results, int index) throws SQLException {
            return orNull(results.getString(index), JsonReader::value);
        }
    },
    /** A column that was added, and has no column in PostgreSQL as yet: all its values stand in {@code _tidemark_exact}. */
    ABSENT("") {
        @Override
        boolean fits(Value value) {
            return false;
        }

        @Override
        Object written(Value value) {
            return null;
        }

        @Override
        Value read(ResultSet results, int index) {
            return Value.NULL;
        }
    };

    private static final Pattern IS_UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?");

    private final String type;
    private final String collation;

    ColumnForm(String type) {
        this(type, "");
    }

    ColumnForm(String type, String collation) {
        this.type = type;
        this.collation = collation;
    }

    /** Returns the form for a declared type. */
    static ColumnForm of(ColumnType type) {
        return switch (type) {
            case ANY -> JSON;
            case INTEGER -> BIGINT;
            case REAL -> DOUBLE;
            case DECIMAL -> NUMERIC;
            case BOOLEAN -> BOOLEAN;
            case UUID -> UUID;
            case BINARY -> BYTES;
            case STRING, DATETIME, JSON -> TEXT;
        };
    }

    /** Returns the type of the column. */
    String type() {
        return type;
    }

    /** Returns how the column is declared. */
    String declared() {
        return type + collation;
    }

    /** Returns whether a value that is not null comes back as it was put. */
    abstract boolean fits(Value value);

    /** Returns what a value stands as, null where there is nothing near to it. */
    abstract Object written(Value value);

    /** Reads a column. */
    abstract Value read(ResultSet results, int index) throws SQLException;

    /** Returns a number or truth value that was just read, of which the driver tells only afterwards whether it is null. */
    private static Value orNull(ResultSet results, Value value) throws SQLException {
        return results.wasNull() ? Value.NULL : value;
    }

    /** Returns the value that a column stands for, unless it is null. */
    private static <T> Value orNull(T column, Function<T, Value> value) {
        return column == null ? Value.NULL : value.apply(column);
    }

    /** Writes what a value stands as. */
    final void write(Value value, Cells cells) throws SQLException {
        cells.add(value.isNull() ? null : written(value));
    }

    /** Returns a value that fits as it is written into SQL text. */
    final String literal(Value value) {
        Object written = written(value);
        String text = written instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : written.toString();
        return SqlNames.literal(text);
    }

    /** Returns a value of another class as a text for people. */
    private static String shown(Value value) {
        if (value instanceof Value.Blob blob) {
            String uuid = uuid(value);
            return uuid == null ? Json.shown(blob) : uuid;
        }
        return value.toString();
    }

    /** Returns the key that Tidemark gave out as some text. */
    private static Value identifier(String text) {
        if (!IS_UUID.matcher(text).matches()) {
            return INTEGER.matcher(text).matches() ? integer(text) : Value.of(text);
        }
        UUID id = java.util.UUID.fromString(text);
        return Value.Blob.owning(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    /** Returns the integer of some digits, or these as a text where it would be too large for one. */
    private static Value integer(String digits) {
        BigInteger number = new BigInteger(digits);
        return number.bitLength() < Long.SIZE ? Value.of(number.longValue()) : Value.of(digits);
    }

    /** Returns 16 bytes as the text of a UUID, null for anything else. */
    private static String uuid(Value value) {
        if (value instanceof Value.Blob blob && blob.size() == 16) {
            ByteBuffer bytes = blob.asByteBuffer();
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        }
        return null;
    }
}
