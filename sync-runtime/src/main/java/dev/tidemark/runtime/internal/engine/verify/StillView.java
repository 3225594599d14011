package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.engine.replica.Replica;

/**
 * A view for work that waits for the network now and then. Where the app's commits would wait with it, it is closed meanwhile, and
 * goes on only if nothing was written: so all that is read in it is of one moment.
 */
final class StillView implements AutoCloseable {
    private final Replica replica;
    private final boolean holdsUpWriters;
    private final long head;
    private Snapshot snapshot;
    private boolean open = true;

    StillView(Replica replica) {
        this.replica = replica;
        this.snapshot = replica.snapshot();
        this.head = snapshot.head();
        this.holdsUpWriters = snapshot.holdsUpWriters();
    }

    /** Returns the view, which must not be resting. */
    Snapshot now() {
        return snapshot;
    }

    /** Lets the app write, if it could not. */
    void rest() {
        if (holdsUpWriters) {
            close();
        }
    }

    /** Goes on after a rest. Returns whether everything is as it was before. */
    boolean resume() {
        if (!open) {
            snapshot = replica.snapshot();
            open = true;
        }
        return snapshot.head() == head && (!holdsUpWriters || !snapshot.hasCaptured());
    }

    @Override
    public void close() {
        snapshot.close();
        open = false;
    }
}
