package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks a store regularly what apps have written there by themselves, as long as somebody is to hear of it: a live session, devices of
 * a server, listeners, queries that are watched.
 *
 * <p>To ask wakes the machine up, so a store where nobody writes is asked ten times a second and no more. An app that has just written
 * goes on to write, in most cases, and somebody looks at what it does: for some seconds from then on the store is asked more often.
 *
 * <p>Threading: safe. A store that does not come back is not asked again meanwhile: each time would cost a thread.
 */
public final class HarvestPoll {
    private static final System.Logger LOGGER = System.getLogger(HarvestPoll.class.getName());
    private static final Duration SELDOM = Duration.ofMillis(100);
    private static final Duration OFTEN = Duration.ofMillis(40);
    private static final int OFTEN_AFTER_A_WRITE = 250;

    private final Replica replica;
    private final Object lock = new Object();
    private int needs;
    private boolean polling;
    private int oftenFor;

    public HarvestPoll(Replica replica) {
        this.replica = replica;
    }

    /** Polls until what is returned is closed. */
    public Subscription need() {
        synchronized (lock) {
            needs++;
            if (!polling) {
                polling = true;
                next();
            }
        }
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                release();
            }
        };
    }

    private void release() {
        synchronized (lock) {
            needs--;
        }
    }

    private void next() {
        replica.parts().scheduler().after(oftenFor > 0 ? OFTEN : SELDOM, this::poll);
    }

    private void poll() {
        synchronized (lock) {
            polling = needs > 0;
            if (!polling) {
                return;
            }
        }
        boolean hasWritten = false;
        try {
            hasWritten = harvest();
        } finally {
            synchronized (lock) {
                oftenFor = hasWritten ? OFTEN_AFTER_A_WRITE : Math.max(0, oftenFor - 1);
                next();
            }
        }
    }

    /** Returns whether an app has written. */
    private boolean harvest() {
        try {
            boolean hasWritten = replica.storage().hasCaptured();
            if (hasWritten) {
                replica.inTransaction(work -> Optional.empty());
            }
            return hasWritten;
        } catch (StorageException busyOrClosed) {
            LOGGER.log(Level.DEBUG, "what apps wrote is taken up later", busyOrClosed);
            return false;
        }
    }
}
