package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Versions;
import java.util.Objects;

/**
 * One row's change as it travels. Positions in feeds do not travel: a version that was read has position 0.
 *
 * @param table the row's table
 * @param key the row's global key
 * @param kind what happened
 * @param values of a creation whatever the row holds, of an update the changed columns, of a deletion none
 * @param versions that of the row covers all values (of a deletion: the deletion), those of columns are for columns
 *     among the values that were written under another stamp
 */
public record Change(String table, RowKey key, Kind kind, Row values, Versions versions) {

    /** What happened to a row. */
    public enum Kind {
        /** It came to be, as far as its author knew. */
        CREATE,
        /** Columns of a row that its author had were written. */
        UPDATE,
        /** It was deleted. */
        DELETE
    }

    /** Checks that versions and values fit together. */
    public Change {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(versions, "versions");
        if (kind == Kind.DELETE && values.size() > 0) {
            throw new IllegalArgumentException("a deletion in '" + table + "' carries values");
        }
        for (String column : versions.columns().keySet()) {
            if (!values.has(column)) {
                throw new IllegalArgumentException(
                        "a change in '" + table + "' has a version of column '" + column + "', but no value");
            }
        }
    }
}
