package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.replica.NextRows;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.state.Horizon;
import java.time.Duration;
import java.util.List;

/**
 * Forgets deletions that are older than the node is to remember them, a thousand at a time. What no server has acknowledged yet is
 * never forgotten.
 */
public final class Pruning implements Maintenance.Work {

    private final Replica replica;
    private final Duration retention;
    private final Duration step;
    private long looked;

    /** @param retention how long deletions are remembered */
    public Pruning(Replica replica, Duration retention) {
        this.replica = replica;
        this.retention = retention;
        this.step = Maintenance.step(retention);
    }

    @Override
    public Duration run() {
        Duration pause = looked > 0 ? Duration.ZERO : pause();
        return pause.isZero() ? forget() : pause;
    }

    @Override
    public void failed() {
        looked = 0;
    }

    /** Returns when there is something to do. A node at which nothing happens writes nothing either. */
    private Duration pause() {
        try (Snapshot snapshot = replica.snapshot()) {
            long now = replica.clock().wallMillis();
            Horizon horizon = Horizon.load(snapshot);
            Duration untilMark = horizon.untilMark(now, step);
            boolean isIdle = untilMark.isZero()
                    && horizon.isMarked(now, snapshot.head())
                    && next(snapshot, horizon.head(now, retention)).isEmpty();
            return isIdle ? step : untilMark;
        }
    }

    private Duration forget() {
        return replica.inTransaction(work -> {
            Transaction transaction = work.transaction();
            long now = replica.clock().wallMillis();
            Horizon horizon = Horizon.load(transaction).marked(now, transaction.head(), retention);
            List<StoredRow> old = next(transaction, horizon.head(now, retention));
            for (StoredRow tombstone : old) {
                looked = tombstone.lsn();
                if (tombstone.pending() == 0) {
                    transaction.remove(tombstone.table(), tombstone.key());
                    horizon = horizon.without(tombstone);
                }
            }
            horizon.save(transaction);
            if (old.size() == NextRows.AT_ONCE) {
                return Duration.ZERO;
            }
            looked = 0;
            return step;
        });
    }

    private List<StoredRow> next(Snapshot snapshot, long upTo) {
        try (RowCursor tombstones = snapshot.tombstonesSince(looked)) {
            return NextRows.some(tombstones, upTo);
        }
    }
}
