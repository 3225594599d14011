package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads some of a cursor's rows at a time, for there may be millions, and a cursor does not outlive a write. */
public final class NextRows {
    /** So many at most; where there are fewer, these were the last. */
    public static final int AT_ONCE = 1_000;

    private NextRows() {}

    /** Returns the next rows of a cursor. */
    public static List<StoredRow> some(RowCursor cursor) {
        return some(cursor, Long.MAX_VALUE);
    }

    /** Returns the next rows of a cursor, up to a position. */
    public static List<StoredRow> some(RowCursor cursor, long upTo) {
        List<StoredRow> rows = new ArrayList<>();
        for (Optional<StoredRow> row = cursor.next();
                row.isPresent() && row.get().lsn() <= upTo;
                row = cursor.next()) {
            rows.add(row.get());
            if (rows.size() == AT_ONCE) {
                break;
            }
        }
        return rows;
    }
}
