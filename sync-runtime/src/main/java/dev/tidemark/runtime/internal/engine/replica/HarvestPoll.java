package dev.tidemark.runtime.internal.engine.replica;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.StoreWatch;
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
 * <p>Where the machine tells of writes it is asked at once. What it tells of may not be there yet, since a commit waits for the disk
 * behind what it writes; so the store is then asked some more times in short order, and only then told of the next.
 *
 * <p>Threading: safe. A store that does not come back is not asked again meanwhile: each time would cost a thread.
 */
public final class HarvestPoll {
    private static final System.Logger LOGGER = System.getLogger(HarvestPoll.class.getName());
    private static final Duration SELDOM = Duration.ofMillis(100);
    private static final Duration OFTEN = Duration.ofMillis(40);
    private static final Duration SOON = Duration.ofMillis(5);
    private static final int OFTEN_AFTER_A_WRITE = 250;

    private final Replica replica;
    private final StoreWatch watch;
    private final Object lock = new Object();
    private Runnable pending = () -> {};
    private int needs;
    private boolean polling;
    /** Whether the next asking is waited for; not while the store is being asked. */
    private boolean waiting;

    private int oftenFor;
    /** How long to wait before what was told of is asked for once more; empty where it was found, or given up. */
    private Optional<Duration> again = Optional.empty();

    public HarvestPoll(Replica replica) {
        this.replica = replica;
        this.watch = replica.parts().storeWatch();
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
        Duration wait = again.orElse(oftenFor > 0 ? OFTEN : SELDOM);
        again = again.map(before -> before.multipliedBy(2)).filter(after -> after.compareTo(OFTEN) < 0);
        schedule(wait);
    }

    private void schedule(Duration wait) {
        waiting = true;
        pending.run();
        pending = replica.parts().scheduler().after(wait, this::poll);
    }

    /** Somebody has written to the store; it may have been this node. */
    private void told() {
        synchronized (lock) {
            if (waiting) {
                again = Optional.of(SOON);
                schedule(Duration.ZERO);
            }
        }
    }

    private void poll() {
        boolean listens;
        synchronized (lock) {
            if (!waiting) {
                return;
            }
            waiting = false;
            polling = needs > 0;
            if (!polling) {
                return;
            }
            listens = again.isEmpty();
        }
        boolean hasWritten = false;
        try {
            if (listens) {
                // Before the store is asked: what is written from here on is told of.
                watch.next(this::told);
            }
            hasWritten = harvest();
        } finally {
            asked(hasWritten);
        }
    }

    private void asked(boolean hasWritten) {
        synchronized (lock) {
            if (hasWritten) {
                oftenFor = OFTEN_AFTER_A_WRITE;
                again = Optional.empty();
            } else {
                oftenFor = Math.max(0, oftenFor - 1);
            }
            next();
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
