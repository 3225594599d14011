package dev.tidemark.plugin.storage.tiered.internal.flush;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Source;
import java.util.Optional;
import java.util.function.Function;

/**
 * One state of the backend, and those who read at it. They share one view of the backend, which is opened when the first of them
 * needs it, and at the latest when the backend is about to move on.
 *
 * <p>Threading: safe; the readers take turns at the view.
 */
public final class Behind implements Source {
    private static final System.Logger LOGGER = System.getLogger(Behind.class.getName());

    private final StorageBackend backend;
    private final Presence readers = new Presence();

    private Optional<Snapshot> view = Optional.empty();
    private boolean passed;
    /** Whether there may be a view; so that who has only read memory has nothing to tidy up. */
    private volatile boolean isOpen;
    /** Whether the store is at another state now. */
    private volatile boolean isLeft;

    public Behind(StorageBackend backend) {
        this.backend = backend;
    }

    /** Has somebody read here, who waits for nobody; returns what he hands back when he leaves. */
    int enter() {
        return readers.enter();
    }

    void leave(int place) {
        readers.leave(place);
        // The last one tidies up: whoever has the turn at the view is still there, and may have it for long.
        if (isOpen && readers.isNobody()) {
            tidyUp();
        }
    }

    /** Is told that the store has gone on to another state, so that nobody comes any more. */
    public void leave() {
        isLeft = true;
        if (readers.isNobody()) {
            tidyUp();
        }
    }

    /** Is told that the store itself has read enough. */
    void rest() {
        if (readers.isNobody()) {
            tidyUp();
        }
    }

    /** With nobody reading, the backend can tidy up behind this state; it is opened again when that is asked for. */
    private synchronized void tidyUp() {
        // Who comes now finds that the store has gone on, or has the view opened again.
        if (readers.isNobody() && (isLeft || !passed)) {
            try {
                discard();
            } catch (StorageException e) {
                // Who leaves has read what he wanted.
                LOGGER.log(
                        System.Logger.Level.WARNING, "a view of the backend could not be closed: " + e.getMessage(), e);
            }
        }
    }

    /** Is told before the backend moves on: what is read here stays as it is. */
    public synchronized void pass() {
        view();
        passed = true;
    }

    /** Is told that the backend has not moved on after all. */
    public synchronized void stay() {
        passed = false;
    }

    private Snapshot view() {
        if (view.isEmpty()) {
            view = Optional.of(backend.snapshot());
            // Not before: who leaves would wait for a backend that does not answer.
            isOpen = true;
        }
        return view.get();
    }

    @Override
    public synchronized <T> T read(Function<Snapshot, T> question) {
        try {
            return question.apply(view());
        } catch (StorageException e) {
            recover(e);
            throw e;
        }
    }

    /** No view is opened for one row: until the backend is about to move on, which waits for the turn, it is as its view would be. */
    @Override
    public synchronized Optional<StoredRow> row(RowName name) {
        return view.isPresent() || passed ? Source.super.row(name) : backend.row(name.table(), name.key());
    }

    /** A view that is lost can be opened again as long as the backend is where it was. */
    private void recover(StorageException failure) {
        boolean isLost = failure.kind() == StorageException.Kind.BUSY || failure.kind() == StorageException.Kind.FAILED;
        if (isLost && !passed) {
            try {
                discard();
            } catch (StorageException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private void discard() {
        Optional<Snapshot> old = view;
        view = Optional.empty();
        isOpen = false;
        old.ifPresent(Snapshot::close);
    }

    @Override
    public RowCursor cursor(Function<Snapshot, RowCursor> question) {
        RowCursor cursor = read(question);
        return new RowCursor() {
            @Override
            public Optional<StoredRow> next() {
                return read(any -> cursor.next());
            }

            @Override
            public void close() {
                synchronized (Behind.this) {
                    cursor.close();
                }
            }
        };
    }
}
