package dev.tidemark.api.model;

import java.util.Objects;
import java.util.Optional;

/**
 * A declared column.
 *
 * @param name as the app spells it
 * @param type how values are checked and encoded
 * @param declared the type's text in the app's schema, such as {@code NVARCHAR(40)}; empty where none was written
 * @param nullable whether null is allowed
 * @param fallback the value that rows get which were written before the column existed; constants only
 */
public record ColumnDefinition(
        String name, ColumnType type, String declared, boolean nullable, Optional<Value> fallback) {
    /** Checks that nothing is null. */
    public ColumnDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(declared, "declared");
        Objects.requireNonNull(fallback, "fallback");
    }

    /** Returns a nullable column without a default. */
    public static ColumnDefinition of(String name, ColumnType type) {
        return new ColumnDefinition(name, type, "", true, Optional.empty());
    }
}
