package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.JsonReader;
import dev.tidemark.support.storage.SqlNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * How a column of a declared table stands in PostgreSQL. What {@link #fits} comes back as it was put. Anything else stands there as the
 * nearest thing to it, or as null, and a second time in {@code _tidemark_exact}. The names of the constants are written into data.
 */
enum ColumnForm {
    /** An integer. */
    BIGINT("bigint", Types.BIGINT) {
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
            return Value.of(results.getLong(index));
        }
    },
    /** A real. */
    DOUBLE("double precision", Types.DOUBLE) {
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
            return Value.of(results.getDouble(index));
        }
    },
    /** A decimal number; one without a point is an integer. */
    NUMERIC("numeric", Types.NUMERIC) {
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
            BigDecimal number = results.getBigDecimal(index);
            return number.scale() > 0 ? Value.of(number.doubleValue()) : Value.of(number.longValue());
        }
    },
    /** A truth value. */
    BOOLEAN("boolean", Types.BOOLEAN) {
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
            return Value.of(results.getBoolean(index));
        }
    },
    /** A UUID; one of 16 bytes stands a second time. */
    UUID("uuid", Types.OTHER) {
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
            return Value.of(results.getString(index));
        }
    },
    /** Bytes. */
    BYTES("bytea", Types.BINARY) {
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
            return Value.Blob.owning(results.getBytes(index));
        }
    },
    /** A text. */
    TEXT("text COLLATE \"C\"", Types.VARCHAR) {
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
            return Value.of(results.getString(index));
        }
    },
    /** A key that Tidemark gave out, or a reference to one: the digits of an integer, or the text of a UUID for 16 bytes. */
    IDENTIFIER("text COLLATE \"C\"", Types.VARCHAR) {
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
            String text = results.getString(index);
            if (!IS_UUID.matcher(text).matches()) {
                return INTEGER.matcher(text).matches() ? integer(text) : Value.of(text);
            }
            UUID id = java.util.UUID.fromString(text);
            return Value.Blob.owning(ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array());
        }
    },
    /** Any value. */
    JSON("jsonb", Types.OTHER) {
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
            return JsonReader.value(results.getString(index));
        }
    },
    /** A column that was added, and has no column in PostgreSQL as yet: all its values stand in {@code _tidemark_exact}. */
    ABSENT("", Types.NULL) {
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

    private final String sqlType;
    private final int jdbcType;

    ColumnForm(String sqlType, int jdbcType) {
        this.sqlType = sqlType;
        this.jdbcType = jdbcType;
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
    String sqlType() {
        return sqlType;
    }

    /** Returns whether a value that is not null comes back as it was put. */
    abstract boolean fits(Value value);

    /** Returns what a value stands as, null where there is nothing near to it. */
    abstract Object written(Value value);

    /** Reads a column that is not null. */
    abstract Value read(ResultSet results, int index) throws SQLException;

    /** Sets a parameter. */
    final void bind(PreparedStatement statement, int index, Value value) throws SQLException {
        Object written = value.isNull() ? null : written(value);
        if (written == null) {
            statement.setNull(index, jdbcType);
        } else if (written instanceof Long number) {
            statement.setLong(index, number);
        } else if (written instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else {
            statement.setObject(index, written, jdbcType);
        }
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
