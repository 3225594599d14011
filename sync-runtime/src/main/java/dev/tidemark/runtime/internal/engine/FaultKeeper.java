package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what plugins do wrong in the store: some time after it happened, so that many faults are one write, and in a transaction
 * of its own, since that in which it happened may be rolled back.
 */
final class FaultKeeper implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(FaultKeeper.class.getName());
    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final Duration GATHERING = Duration.ofSeconds(2);

    private final Replica replica;
    private final List<PluginFault> earlier;
    private final AtomicBoolean isPending = new AtomicBoolean();
    private volatile boolean givenUp;

    private FaultKeeper(Replica replica, List<PluginFault> earlier) {
        this.replica = replica;
        this.earlier = earlier;
    }

    static FaultKeeper of(Replica replica) {
        try (Snapshot snapshot = replica.snapshot()) {
            FaultKeeper keeper = new FaultKeeper(replica, KeptFaults.load(snapshot));
            replica.parts().faults().onFault(keeper::noted);
            return keeper;
        }
    }

    /** Returns those of now and of the last days, the latest last. */
    List<PluginFault> all() {
        Instant oldest = Instant.ofEpochMilli(replica.clock().machineMillis()).minus(REMEMBERED);
        return KeptFaults.merge(earlier, replica.parts().faults().list(), oldest);
    }

    private void noted() {
        if (isPending.compareAndSet(false, true)) {
            replica.parts().scheduler().after(GATHERING, this::keep);
        }
    }

    private void keep() {
        if (!isPending.get()) {
            return;
        }
        try (Transaction transaction = replica.storage().begin()) {
            transaction.putState(KeptFaults.STATE, KeptFaults.encode(all()));
            transaction.commit();
        } catch (StorageException itIsPerhapsTheStorage) {
            LOGGER.log(Level.DEBUG, "faults of plugins are not kept; the next one tries again", itIsPerhapsTheStorage);
        } finally {
            // What fails in here is not news: it would be noted for ever.
            isPending.set(false);
        }
    }

    /** The store did not come back from a call: nobody waits for it on the way out. */
    void giveUp() {
        givenUp = true;
    }

    @Override
    public void close() {
        if (!givenUp) {
            keep();
        }
        replica.parts().faults().onFault(() -> {});
    }
}
