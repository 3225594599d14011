package dev.tidemark.runtime.internal.engine.capture;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.internal.digest.CanonicalJson;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;

/** Checks values that a program writes against the types that it declared. */
final class ColumnTypes {
    private ColumnTypes() {}

    /** Returns what is wrong with a value, and what would be right; nothing where it fits. */
    static Optional<String> problem(ColumnDefinition column, Value value) {
        if (value.isNull()) {
            return column.nullable() ? Optional.empty() : Optional.of("null, but it must have a value");
        }
        return fits(column, value)
                ? Optional.empty()
                : Optional.of(value + " is no " + column.type().name().toLowerCase(java.util.Locale.ROOT));
    }

    private static boolean fits(ColumnDefinition column, Value value) {
        return switch (column.type()) {
            case ANY -> true;
            case STRING -> value instanceof Value.Text;
            case JSON -> value instanceof Value.Text text && CanonicalJson.isJson(text.value());
            case INTEGER -> value instanceof Value.Int;
            case REAL -> value instanceof Value.Real || value instanceof Value.Int;
            case DECIMAL -> value instanceof Value.Real || value instanceof Value.Int || isDecimal(value);
            case BOOLEAN ->
                value instanceof Value.Bool || value instanceof Value.Int number && (number.value() >> 1) == 0;
            case DATETIME -> value instanceof Value.Int || isTime(value);
            case UUID -> value instanceof Value.Blob blob && blob.size() == 16 || isUuid(value);
            case BINARY -> value instanceof Value.Blob;
        };
    }

    private static boolean isDecimal(Value value) {
        return value instanceof Value.Text text && succeeds(() -> new BigDecimal(text.value()));
    }

    private static boolean isTime(Value value) {
        return value instanceof Value.Text text
                        && succeeds(() -> DateTimeFormatter.ISO_DATE_TIME.parse(
                                text.value().replace(' ', 'T')))
                || value instanceof Value.Text date && succeeds(() -> DateTimeFormatter.ISO_DATE.parse(date.value()));
    }

    private static boolean isUuid(Value value) {
        return value instanceof Value.Text text
                && text.value().length() == 36
                && succeeds(() -> UUID.fromString(text.value()));
    }

    private static boolean succeeds(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }
}
