package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import java.util.Objects;
import java.util.Optional;

/**
 * A row that can't be as it was put.
 *
 * @param row as it was put
 * @param kind what it breaks
 * @param constraint the constraint in words, such as {@code UNIQUE (email)}
 * @param other the row that it clashes with, or the missing row that it refers to, where that is known
 */
public record Breach(StoredRow row, Kind kind, String constraint, Optional<Reference> other) {
    /** Checks that nothing is null. */
    public Breach {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(constraint, "constraint");
        Objects.requireNonNull(other, "other");
    }

    /** What a row can break. */
    public enum Kind {
        /** A column that must have a value has none. */
        NOT_NULL,
        /** A check of the app's own schema fails. */
        CHECK,
        /** Another row has the same value. */
        UNIQUE,
        /** A row that it refers to is not there. */
        FOREIGN_KEY,
        /** A value does not fit its column. */
        TYPE
    }

    /**
     * A row by table and key.
     *
     * @param table the table's name
     * @param key the row's global key
     */
    public record Reference(String table, RowKey key) {
        /** Checks that nothing is null. */
        public Reference {
            Objects.requireNonNull(table, "table");
            Objects.requireNonNull(key, "key");
        }
    }
}
