package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StoredRow;
import java.util.Optional;

/** Hears of every row that a transaction writes. */
public interface RowWatch {
    /** Hears of nothing. */
    RowWatch NONE = new RowWatch() {
        @Override
        public boolean watches(String table) {
            return false;
        }

        @Override
        public void stood(StoredRow row, Optional<StoredRow> before) {
            throw new IllegalStateException("nobody watches " + row.table());
        }

        @Override
        public void captured(StoredRow row, Optional<StoredRow> before) {
            throw new IllegalStateException("nobody watches " + row.table());
        }

        @Override
        public void removed(String table, RowKey key) {
            throw new IllegalStateException("nobody watches " + table);
        }

        @Override
        public void defined(TableDefinition table, Optional<TableDefinition> before) {
            // Nobody watches it.
        }
    };

    /** Returns whether somebody wants to hear of a table's rows. */
    boolean watches(String table);

    /**
     * A row, or a tombstone, was written.
     *
     * @param row with all of its values
     * @param before what stood there
     */
    void stood(StoredRow row, Optional<StoredRow> before);

    /**
     * A row that an app had written by itself got its versions.
     *
     * @param row with all of its values
     * @param before what stood there, with those values that the store can tell
     */
    void captured(StoredRow row, Optional<StoredRow> before);

    /** A row, or a tombstone, was removed without a trace. */
    void removed(String table, RowKey key);

    /**
     * A table was made known, got columns, or is known as it was.
     *
     * @param before as it was known; nothing where it is new
     */
    void defined(TableDefinition table, Optional<TableDefinition> before);
}
