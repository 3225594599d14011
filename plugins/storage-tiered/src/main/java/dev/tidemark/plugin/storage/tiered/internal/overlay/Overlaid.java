package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.Sizes;
import java.util.Optional;

/**
 * A row that is not as the backend has it.
 *
 * @param row as it is; of a removed one, what it was last
 * @param removed whether it is gone without a trace
 * @param behindLive whether the backend has it, and not as a tombstone
 * @param behindPending whether it is pending in the backend
 * @param bytes how much it takes, estimated
 */
public record Overlaid(StoredRow row, boolean removed, boolean behindLive, boolean behindPending, long bytes) {
    public static Overlaid of(StoredRow row, boolean removed, Optional<StoredRow> behind) {
        return new Overlaid(
                row,
                removed,
                behind.filter(each -> !each.deleted()).isPresent(),
                behind.filter(each -> each.pending() > 0).isPresent(),
                Sizes.of(row));
    }

    /** Returns what becomes of it by a further write. */
    public Overlaid then(StoredRow next, boolean nowRemoved) {
        return new Overlaid(next, nowRemoved, behindLive, behindPending, Sizes.of(next));
    }

    public Optional<StoredRow> visible() {
        return removed ? Optional.empty() : Optional.of(row);
    }

    public boolean isLive() {
        return !removed && !row.deleted();
    }

    boolean isPending() {
        return awaited() > 0;
    }

    /** Returns the number of its pending write, or 0. */
    long awaited() {
        return removed ? 0 : row.pending();
    }

    /** Returns its position in the feed, or 0. */
    long fed() {
        return removed ? 0 : row.lsn();
    }
}
