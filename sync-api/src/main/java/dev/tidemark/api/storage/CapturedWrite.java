package dev.tidemark.api.storage;

import dev.tidemark.api.model.RowKey;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What became of one row by an app's own writes since the last harvest.
 *
 * @param table the table's name
 * @param key the row's global key
 * @param kind what happened to it, all in all
 * @param columns the columns that were written, where the row was there before and still is
 * @param epochMillis when it was last written, by the clock of the machine
 * @param before what this store knew of the row: its versions, without values; nothing where it was not known
 */
public record CapturedWrite(
        String table, RowKey key, Kind kind, Set<String> columns, long epochMillis, Optional<StoredRow> before) {
    /** Checks that nothing is null. */
    public CapturedWrite {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        columns = Set.copyOf(columns);
        Objects.requireNonNull(before, "before");
    }

    /** What happened to a row. */
    public enum Kind {
        /** It is there as a new row, though one of the same key may have been there before. */
        CREATED,
        /** Some of its columns have changed. */
        UPDATED,
        /** It is gone. */
        DELETED
    }
}
