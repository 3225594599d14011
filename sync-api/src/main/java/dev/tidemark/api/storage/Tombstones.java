package dev.tidemark.api.storage;

import java.util.Optional;

/** The tombstones among the rows of a cursor, which is closed with it. */
record Tombstones(RowCursor rows) implements RowCursor {
    @Override
    public Optional<StoredRow> next() {
        Optional<StoredRow> row = rows.next();
        while (row.isPresent() && !row.get().deleted()) {
            row = rows.next();
        }
        return row;
    }

    @Override
    public void close() {
        rows.close();
    }
}
