package dev.tidemark.api.storage;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Versions;
import java.util.Objects;

/**
 * A row with its versions, or the tombstone of a deleted one.
 *
 * @param table the table's name
 * @param key the row's global key
 * @param deleted whether this is a tombstone
 * @param values the whole row; of a tombstone the last image, empty where it is not known
 * @param versions of the row and its columns
 * @param lsn the position in the feed: the highest among the versions' and any verdict's
 * @param pending the number of the newest own write in it that no server has acknowledged; 0 where there is none
 */
public record StoredRow(
        String table, RowKey key, boolean deleted, Row values, Versions versions, long lsn, long pending) {
    /** Checks that nothing is null. */
    public StoredRow {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(versions, "versions");
    }
}
