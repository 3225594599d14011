package dev.tidemark.runtime.internal.engine.status;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.NodeStatus.PluginFault;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps what plugins do wrong in the store: some time after it happened, so that many faults are one write, and in a transaction
 * of its own, since that in which it happened may be rolled back. Other servers on the same store keep theirs there too.
 */
public final class FaultKeeper implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(FaultKeeper.class.getName());
    private static final Duration REMEMBERED = Duration.ofDays(7);
    private static final Duration GATHERING = Duration.ofSeconds(2);

    private final Replica replica;
    private volatile Kept kept;
    private final AtomicBoolean isPending = new AtomicBoolean();
    private volatile boolean givenUp;

    /**
     * What stands in the store.
     *
     * @param all that is kept
     * @param own what of it this process has counted
     */
    private record Kept(List<PluginFault> all, List<PluginFault> own) {}

    private FaultKeeper(Replica replica, List<PluginFault> earlier) {
        this.replica = replica;
        this.kept = new Kept(earlier, List.of());
    }

    /** Begins to keep the faults of a node's plugins, behind those that its store holds. */
    public static FaultKeeper of(Replica replica) {
        try (Snapshot snapshot = replica.snapshot()) {
            FaultKeeper keeper = new FaultKeeper(replica, KeptFaults.load(snapshot));
            replica.parts().faults().onFault(keeper::noted);
            return keeper;
        }
    }

    /** Returns those of now and of the last days, the latest last. */
    public List<PluginFault> all() {
        Kept before = kept;
        return with(before.all(), replica.parts().faults().list(), before.own());
    }

    /** Returns what is kept and what this process has counted since. */
    private List<PluginFault> with(List<PluginFault> all, List<PluginFault> own, List<PluginFault> ownKept) {
        Instant oldest = Instant.ofEpochMilli(replica.clock().machineMillis()).minus(REMEMBERED);
        return KeptFaults.merge(all, KeptFaults.since(ownKept, own), oldest);
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
            List<PluginFault> own = replica.parts().faults().list();
            List<PluginFault> all = with(KeptFaults.load(transaction), own, kept.own());
            transaction.putState(KeptFaults.STATE, KeptFaults.encode(all));
            transaction.commit();
            kept = new Kept(all, own);
        } catch (StorageException itIsPerhapsTheStorage) {
            LOGGER.log(Level.DEBUG, "faults of plugins are not kept; the next one tries again", itIsPerhapsTheStorage);
        } finally {
            // What fails in here is not news: it would be noted for ever.
            isPending.set(false);
        }
    }

    /** The store did not come back from a call: nobody waits for it on the way out. */
    public void giveUp() {
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
