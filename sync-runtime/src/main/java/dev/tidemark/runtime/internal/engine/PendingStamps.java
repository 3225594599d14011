package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Changes the stamps of writes that have not left their device: it has another identity, or its clock was wrong. */
final class PendingStamps {
    private static final int ROWS_AT_ONCE = 1_000;

    private final Transaction transaction;

    PendingStamps(Transaction transaction) {
        this.transaction = transaction;
    }

    /** Makes another author's writes, above a number of its, this author's. */
    void become(Author author, Author before, long above) {
        rewrite(
                0,
                stamp -> stamp.author().equals(before) && stamp.sequence() > above,
                stamp -> new Stamp(stamp.time(), author, stamp.sequence()));
    }

    /**
     * Moves stamps in time.
     *
     * @param above the author's number above which its writes have not left
     * @param shiftMillis by how much
     * @param nowMillis the latest that they may be then
     */
    void shift(Author author, long above, long shiftMillis, long nowMillis) {
        rewrite(
                above,
                stamp -> stamp.author().equals(author) && stamp.sequence() > above,
                stamp ->
                        new Stamp(HybridClock.shifted(stamp.time(), shiftMillis, nowMillis), author, stamp.sequence()));
    }

    private void rewrite(long above, Predicate<Stamp> which, UnaryOperator<Stamp> change) {
        long after = above;
        for (List<StoredRow> rows = pending(after); !rows.isEmpty(); rows = pending(after)) {
            for (StoredRow row : rows) {
                after = row.pending();
                Versions versions = rewritten(row.versions(), which, change);
                if (!versions.equals(row.versions())) {
                    transaction.put(new StoredRow(
                            row.table(), row.key(), row.deleted(), row.values(), versions, row.lsn(), row.pending()));
                }
            }
        }
        transaction.settle();
    }

    private List<StoredRow> pending(long after) {
        try (RowCursor cursor = transaction.pendingSince(after)) {
            return some(cursor);
        }
    }

    /** Returns the next rows of a cursor; not all, for there may be millions. */
    static List<StoredRow> some(RowCursor cursor) {
        List<StoredRow> rows = new ArrayList<>();
        for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
            rows.add(row.get());
            if (rows.size() == ROWS_AT_ONCE) {
                break;
            }
        }
        return rows;
    }

    private static Versions rewritten(Versions versions, Predicate<Stamp> which, UnaryOperator<Stamp> change) {
        Map<String, Version> columns = new HashMap<>();
        versions.columns().forEach((column, version) -> columns.put(column, rewritten(version, which, change)));
        return new Versions(rewritten(versions.row(), which, change), columns);
    }

    private static Version rewritten(Version version, Predicate<Stamp> which, UnaryOperator<Stamp> change) {
        return which.test(version.stamp())
                ? new Version(change.apply(version.stamp()), version.context(), version.lsn())
                : version;
    }
}
