package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;

/**
 * Which row.
 *
 * @param table the table's name, as it is defined
 * @param key the row's key
 */
public record RowName(String table, RowKey key) {
    public static RowName of(StoredRow row) {
        return new RowName(row.table(), row.key());
    }
}
