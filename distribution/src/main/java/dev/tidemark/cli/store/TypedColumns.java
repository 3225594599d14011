package dev.tidemark.cli.store;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Nearest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of columns as they are typed, {@code column=value}. What they are goes by the values that the row has. */
public final class TypedColumns {
    private static final String NULL = "null";

    private final String table;
    private final Row like;

    /** @param like a row with the same columns */
    public TypedColumns(String table, Row like) {
        this.table = table;
        this.like = like;
    }

    /** The values of assignments such as {@code name=Ann}; all that is wrong is told at once. */
    public Row parse(List<String> assignments) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int sign = assignment.indexOf('=');
            if (sign < 1) {
                throw new KnownProblem("'" + assignment + "' is no column with a value. Type it as column=value.");
            }
            String column = assignment.substring(0, sign);
            values.put(column, value(column, assignment.substring(sign + 1)));
        }
        return Row.of(values);
    }

    private Value value(String column, String typed) {
        Value known = like.get(column).orElseThrow(() -> unknown(column));
        if (typed.equals(NULL)) {
            return Value.NULL;
        } else if (known instanceof Value.Int || known instanceof Value.Real) {
            return number(typed).orElseThrow(() -> wrong(column, "numbers", typed));
        } else if (known instanceof Value.Bool) {
            return truth(typed).orElseThrow(() -> wrong(column, "true or false", typed));
        } else if (known instanceof Value.Blob) {
            return bytes(typed).orElseThrow(() -> wrong(column, "bytes, as in 0a1b2c", typed));
        }
        return Value.of(typed);
    }

    /** Returns a value of which nothing is known but how it is typed: bytes as they are shown, as in x'0a1b2c'. */
    public static Value guess(String typed) {
        return number(typed).or(() -> shownBytes(typed)).orElseGet(() -> Value.of(typed));
    }

    private static Optional<Value> shownBytes(String typed) {
        return typed.startsWith("x'") && typed.endsWith("'") && typed.length() > 2
                ? bytes(typed.substring(2, typed.length() - 1))
                : Optional.empty();
    }

    private static Optional<Value> number(String typed) {
        try {
            return Optional.of(Value.of(Long.parseLong(typed)));
        } catch (NumberFormatException noInteger) {
            return real(typed);
        }
    }

    private static Optional<Value> real(String typed) {
        try {
            return Optional.of(Value.of(Double.parseDouble(typed)));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static Optional<Value> truth(String typed) {
        return typed.equals("true") || typed.equals("false")
                ? Optional.of(Value.of(Boolean.parseBoolean(typed)))
                : Optional.empty();
    }

    private static Optional<Value> bytes(String typed) {
        try {
            return Optional.of(Value.of(HexFormat.of().parseHex(typed)));
        } catch (IllegalArgumentException noHexadecimalDigits) {
            return Optional.empty();
        }
    }

    private KnownProblem unknown(String column) {
        return new KnownProblem("table '" + table + "' has no column '" + column + "'."
                + Nearest.to(column, like.shape().names())
                        .map(each -> " Did you mean '" + each + "'?")
                        .orElse("")
                + " There are: " + String.join(", ", like.shape().names()) + ".");
    }

    private KnownProblem wrong(String column, String holds, String typed) {
        return new KnownProblem(
                "column '" + column + "' of table '" + table + "' holds " + holds + ", and '" + typed + "' is none.");
    }
}
