package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import java.util.Objects;

/**
 * A row, and which state of it this is.
 *
 * @param values its columns
 * @param version never {@link RowVersion#ABSENT}
 */
public record VersionedRow(Row values, RowVersion version) {
    /** Checks that nothing is null. */
    public VersionedRow {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(version, "version");
    }
}
