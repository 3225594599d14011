package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Scheduler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Forgets deletions that are older than the node is to remember them, in the background, a thousand at a time, so that nobody
 * waits for long. It waits itself as long as the power profile says that maintenance has to.
 *
 * <p>What no server has acknowledged yet is never forgotten.
 */
final class Pruning implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Pruning.class.getName());
    private static final int AT_ONCE = 1_000;
    private static final int STEPS = 32;
    private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);
    private static final Duration LONGEST_STEP = Duration.ofDays(1);
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    private final Replica replica;
    private final Scheduler scheduler;
    private final Duration retention;
    private final Duration step;
    private final BooleanSupplier mayRun;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Runnable cancel = () -> {};
    private long looked;

    /**
     * @param retention how long deletions are remembered
     * @param mayRun whether maintenance need not wait now
     */
    Pruning(Replica replica, Duration retention, BooleanSupplier mayRun) {
        this.replica = replica;
        this.scheduler = replica.parts().scheduler();
        this.retention = retention;
        this.mayRun = mayRun;
        Duration part = retention.dividedBy(STEPS);
        this.step = part.compareTo(SHORTEST_STEP) < 0
                ? SHORTEST_STEP
                : part.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : part;
    }

    void start() {
        later(Duration.ZERO);
    }

    private void later(Duration pause) {
        if (!closed.get()) {
            cancel = scheduler.after(pause, this::run);
        }
    }

    private void run() {
        if (!closed.get()) {
            later(mayRun.getAsBoolean() ? attempt() : PUT_OFF);
        }
    }

    /** Does what is due. Returns when to look again. A store that is busy, or that was closed meanwhile, is no trouble. */
    private Duration attempt() {
        try {
            Duration pause = looked > 0 ? Duration.ZERO : untilMark();
            return pause.isZero() ? forget() : pause;
        } catch (StorageException failure) {
            if (!closed.get()) {
                LOGGER.log(Level.DEBUG, "old deletions are not forgotten yet", failure);
            }
            looked = 0;
            return PUT_OFF;
        }
    }

    private Duration untilMark() {
        try (var snapshot = replica.snapshot()) {
            return Horizon.load(snapshot).untilMark(replica.clock().wallMillis(), step);
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
            if (old.size() == AT_ONCE) {
                return Duration.ZERO;
            }
            looked = 0;
            return step;
        });
    }

    private List<StoredRow> next(Transaction transaction, long upTo) {
        try (RowCursor tombstones = transaction.tombstonesSince(looked)) {
            return PendingStamps.some(tombstones, AT_ONCE, upTo);
        }
    }

    @Override
    public void close() {
        closed.set(true);
        cancel.run();
    }
}
