package dev.tidemark.api.storage;

import dev.tidemark.api.model.Row;
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
 * @param replaced of an update the values that written columns had before, as far as that was asked for by {@link
 *     Transaction#tellReplaced} and is known; what was there before the first of several writes
 */
public record CapturedWrite(
        String table,
        RowKey key,
        Kind kind,
        Set<String> columns,
        long epochMillis,
        Optional<StoredRow> before,
        Row replaced) {
    /** Checks that nothing is null. */
    public CapturedWrite {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        columns = Set.copyOf(columns);
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(replaced, "replaced");
    }

    /** Creates a write of which nobody has asked what it replaced. */
    public CapturedWrite(
            String table, RowKey key, Kind kind, Set<String> columns, long epochMillis, Optional<StoredRow> before) {
        this(table, key, kind, columns, epochMillis, before, Row.EMPTY);
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
