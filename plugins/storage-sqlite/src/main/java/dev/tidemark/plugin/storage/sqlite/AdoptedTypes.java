package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.SqlNames;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** What the types and defaults in an app's schema mean. */
final class AdoptedTypes {
    private AdoptedTypes() {}

    /** Returns the column type that a declared type stands for; SQLite itself looks at parts of its name alone. */
    static ColumnType of(String declared) {
        String name = declared.toUpperCase(Locale.ROOT);
        if (name.isBlank() || name.equals("ANY")) {
            return ColumnType.ANY;
        } else if (name.contains("BOOL")) {
            return ColumnType.BOOLEAN;
        } else if (name.contains("JSON")) {
            return ColumnType.JSON;
        } else if (name.contains("UUID") || name.contains("GUID") || name.contains("UNIQUEIDENTIFIER")) {
            return ColumnType.UUID;
        } else if (name.contains("DATE") || name.contains("TIME")) {
            return ColumnType.DATETIME;
        }
        return byAffinity(name);
    }

    /** Returns whether SQLite stores equal values of a column alike: not 1 and 1.0 as what they are. */
    static boolean isExact(ColumnDefinition column) {
        ColumnType affinity = byAffinity(column.declared().toUpperCase(Locale.ROOT));
        return affinity == ColumnType.INTEGER || affinity == ColumnType.STRING;
    }

    private static ColumnType byAffinity(String name) {
        if (name.contains("INT")) {
            return ColumnType.INTEGER;
        } else if (name.contains("CHAR") || name.contains("CLOB") || name.contains("TEXT")) {
            return ColumnType.STRING;
        } else if (name.contains("BLOB") || name.contains("BINARY")) {
            return ColumnType.BINARY;
        } else if (name.contains("REAL") || name.contains("FLOA") || name.contains("DOUB")) {
            return ColumnType.REAL;
        }
        return name.contains("DEC") || name.contains("NUM") ? ColumnType.DECIMAL : ColumnType.ANY;
    }

    /** Returns the value of a default, where it is a constant. */
    static Optional<Value> constant(String sql) {
        String text = sql == null ? "" : sql.strip();
        if (text.length() >= 2 && text.startsWith("'") && text.endsWith("'")) {
            return Optional.of(Value.of(text.substring(1, text.length() - 1).replace("''", "'")));
        } else if (text.matches("[xX]'([0-9A-Fa-f]{2})*'")) {
            return Optional.of(Value.of(HexFormat.of().parseHex(text.substring(2, text.length() - 1))));
        } else if (text.matches("[+-]?[0-9]{1,18}")) {
            return Optional.of(Value.of(Long.parseLong(text)));
        } else if (text.matches("[+-]?([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
            return Optional.of(Value.of(Double.parseDouble(text)));
        }
        return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
                ? Optional.of(Value.of(text.equalsIgnoreCase("true") ? 1 : 0))
                : Optional.empty();
    }

    /** Returns a default as SQL. */
    static String literal(Value value) {
        if (value instanceof Value.Text text) {
            return SqlNames.literal(text.value());
        } else if (value instanceof Value.Bool bool) {
            return bool.value() ? "1" : "0";
        } else if (value instanceof Value.Real real && !Double.isFinite(real.value())) {
            return Double.isNaN(real.value()) ? "NULL" : real.value() > 0 ? "9e999" : "-9e999";
        }
        return value.isNull() ? "NULL" : value.toString();
    }
}
