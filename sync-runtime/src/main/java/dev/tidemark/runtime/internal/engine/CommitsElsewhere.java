package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.internal.engine.replica.Replica;
import dev.tidemark.runtime.internal.engine.server.Serving;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.runtime.internal.wire.Incarnation;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hears from the store what other servers commit to it, and has it taken up here: by listeners to changes, and by live devices.
 *
 * <p>Threading: the store tells on threads of its own; the work is done on the node's.
 */
final class CommitsElsewhere {
    private static final System.Logger LOGGER = System.getLogger(CommitsElsewhere.class.getName());
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Replica replica;
    private final Serving serving;
    private final Scheduler scheduler;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final AtomicReference<Head> head = new AtomicReference<>();

    /** Where the log ends: a store that has lost commits may come to the same position again, with others. */
    private record Head(Incarnation incarnation, long lsn) {}

    CommitsElsewhere(Replica replica, Serving serving) {
        this.replica = replica;
        this.serving = serving;
        this.scheduler = replica.parts().scheduler();
    }

    void listen() {
        replica.storage().onCommit(this::told);
    }

    private void told() {
        if (queued.compareAndSet(false, true)) {
            scheduler.execute(this::takeUp);
        }
    }

    private void takeUp() {
        queued.set(false);
        try (Snapshot snapshot = replica.snapshot()) {
            Head now = new Head(Incarnations.load(snapshot).current(), snapshot.head());
            // Whoever is told without cause must not tell devices: what they answer is a commit, of which others are
            // told.
            if (!now.equals(head.getAndSet(now))) {
                replica.takeUp(snapshot);
                serving.committedElsewhere(snapshot);
            }
        } catch (StorageException failure) {
            if (failure.kind() != StorageException.Kind.CLOSED) {
                LOGGER.log(Level.DEBUG, "what another server has committed is taken up later", failure);
                scheduler.after(AGAIN, this::told);
            }
        }
    }
}
