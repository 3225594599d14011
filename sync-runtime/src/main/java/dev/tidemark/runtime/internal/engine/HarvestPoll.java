package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a store regularly what apps have written there by themselves, as long as somebody is to hear of it: devices of a server,
 * listeners, queries that are watched.
 *
 * <p>Threading: safe.
 */
final class HarvestPoll {
    private static final System.Logger LOGGER = System.getLogger(HarvestPoll.class.getName());
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Replica replica;
    private final Object lock = new Object();
    private Runnable pending = () -> {};
    private int needs;

    HarvestPoll(Replica replica) {
        this.replica = replica;
    }

    /** Polls until what is returned is closed. A store of the node's own has nothing that would have to be asked for. */
    Subscription need() {
        if (replica.storage().adoption().isEmpty()) {
            return () -> {};
        }
        synchronized (lock) {
            if (needs++ == 0) {
                next();
            }
        }
        return new Once(this::release);
    }

    private void release() {
        synchronized (lock) {
            if (--needs == 0) {
                pending.run();
            }
        }
    }

    private void next() {
        pending = replica.parts().scheduler().after(INTERVAL, this::poll);
    }

    private void poll() {
        try {
            if (replica.storage().hasCaptured()) {
                replica.inTransaction(work -> Optional.empty());
            }
        } catch (StorageException busyOrClosed) {
            LOGGER.log(Level.DEBUG, "what apps wrote is taken up later", busyOrClosed);
        } finally {
            synchronized (lock) {
                if (needs > 0) {
                    next();
                }
            }
        }
    }
}
