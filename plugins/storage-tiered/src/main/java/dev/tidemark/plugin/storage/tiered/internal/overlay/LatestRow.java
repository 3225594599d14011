package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.StoredRow;
import java.util.Optional;

/**
 * A row as it is for all who come from one view on, until another one takes its place.
 *
 * <p>Threading: safe.
 */
public final class LatestRow {
    /** Of a row that waits to be flushed: nothing lets it go, so nobody needs to know when it was used. */
    private static final long NEVER = Long.MAX_VALUE;

    private final StoredRow row;
    private final boolean removed;
    private final long since;
    private volatile long due;

    private LatestRow(StoredRow row, boolean removed, long since, long due) {
        this.row = row;
        this.removed = removed;
        this.since = since;
        this.due = due;
    }

    /** Returns a row that waits; of a removed one, what it was last. */
    static LatestRow waiting(StoredRow row, boolean removed, long since) {
        return new LatestRow(row, removed, since, NEVER);
    }

    /** Returns a row that is in the backend too, and whose next use is of no interest before a time. */
    static LatestRow clean(StoredRow row, long since, long due) {
        return new LatestRow(row, false, since, due);
    }

    public StoredRow row() {
        return row;
    }

    /** Returns the version of the first view that it belongs to. */
    public long since() {
        return since;
    }

    public Optional<StoredRow> visible() {
        return removed ? Optional.empty() : Optional.of(row);
    }

    /** Returns whether it waits to be flushed. */
    public boolean isWaiting() {
        return due == NEVER;
    }

    /** Returns from when on a use of it is to be noted. */
    public long due() {
        return due;
    }

    /** Has the next use of it noted from a time on, if it does not wait. */
    public void setDueAt(long time) {
        if (!isWaiting()) {
            due = time;
        }
    }

    /** Sets from when on a use of it is to be noted. Of a row that waited, this says that it is in the backend too. */
    public void setDue(long time) {
        due = time;
    }
}
