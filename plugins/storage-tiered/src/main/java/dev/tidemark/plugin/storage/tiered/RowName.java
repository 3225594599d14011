package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StoredRow;

/**
 * Which row.
 *
 * @param table the table's name, as it is defined
 * @param key the row's key
 */
record RowName(String table, RowKey key) {
    static RowName of(StoredRow row) {
        return new RowName(row.table(), row.key());
    }
}
