package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Value;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The one form of values that stores may give back in several: {@code 1.0} and {@code 1}, {@code true} and {@code 1}, the text and
 * the bytes of a UUID, numbers that were written with more digits than they need.
 */
public final class NormalValues {
    private static final int LONGEST_NUMBER = 1_000;
    private static final int UUID_TEXT = 36;

    private NormalValues() {}

    /** Returns the normal form of a value of a column of a declared type. */
    public static Value of(ColumnType type, Value value) {
        return switch (type) {
            case INTEGER, REAL, DECIMAL -> decimal(value);
            case JSON -> value instanceof Value.Text text ? Value.of(CanonicalJson.of(text.value())) : number(value);
            case UUID -> value instanceof Value.Text text ? uuid(text) : value;
            case ANY, STRING, BOOLEAN, DATETIME, BINARY -> number(value);
        };
    }

    /** Returns the normal form of a value of no declared type: integers for whole numbers and for booleans. */
    static Value number(Value value) {
        if (value instanceof Value.Real real) {
            long whole = (long) real.value();
            return whole == real.value() && whole != Long.MAX_VALUE ? Value.of(whole) : value;
        }
        return value instanceof Value.Bool bool ? Value.of(bool.value() ? 1 : 0) : value;
    }

    /** A text that an affinity may turn into a number counts as that number. */
    private static Value decimal(Value value) {
        if (!(value instanceof Value.Text text) || text.value().length() > LONGEST_NUMBER) {
            return number(value);
        }
        try {
            BigDecimal exact = new BigDecimal(text.value().strip());
            double real = exact.doubleValue();
            boolean same = Double.isFinite(real) && BigDecimal.valueOf(real).compareTo(exact) == 0;
            return isLong(exact) ? Value.of(exact.longValueExact()) : same ? Value.of(real) : spelled(exact);
        } catch (NumberFormatException notANumber) {
            return value;
        }
    }

    private static boolean isLong(BigDecimal number) {
        return number.precision() - number.scale() <= 19
                && number.stripTrailingZeros().scale() <= 0
                && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    }

    private static Value spelled(BigDecimal number) {
        return Value.of(number.stripTrailingZeros().toString());
    }

    private static Value uuid(Value.Text text) {
        if (text.value().length() != UUID_TEXT) {
            return text;
        }
        try {
            UUID id = UUID.fromString(text.value());
            byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
            return Value.Blob.owning(bytes);
        } catch (IllegalArgumentException notAUuid) {
            return text;
        }
    }
}
