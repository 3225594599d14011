package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.conflict.ConflictJournal;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.time.Duration;
import java.time.Instant;

/** Forgets the records of conflicts that were settled longer ago than the node is to keep them. What waits stays. */
public final class OldConflicts implements Maintenance.Work {
    private static final int AT_ONCE = 1_000;

    private final Replica replica;
    private final Duration retention;

    /** @param retention how long records are kept */
    public OldConflicts(Replica replica, Duration retention) {
        this.replica = replica;
        this.retention = retention;
    }

    @Override
    public Duration run() {
        Instant before = Instant.ofEpochMilli(replica.clock().wallMillis()).minus(retention);
        boolean isMore = isAnyOlder(before)
                && replica.inTransaction(work -> new ConflictJournal(work.transaction()).forget(before, AT_ONCE));
        return isMore ? Duration.ZERO : Maintenance.step(retention);
    }

    private boolean isAnyOlder(Instant before) {
        try (Snapshot snapshot = replica.snapshot()) {
            return ConflictJournal.isAnyOlder(snapshot, before);
        }
    }
}
