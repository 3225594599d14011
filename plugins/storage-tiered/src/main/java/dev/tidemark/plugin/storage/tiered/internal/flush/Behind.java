package dev.tidemark.plugin.storage.tiered.internal.flush;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Source;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
    /** The store is the first, as long as this is the state that it is at. Who comes waits for nobody who reads. */
    private final AtomicInteger readers = new AtomicInteger(1);

    private Optional<Snapshot> view = Optional.empty();
    private boolean passed;

    public Behind(StorageBackend backend) {
        this.backend = backend;
    }

    public void enter() {
        readers.incrementAndGet();
    }

    public void leave() {
        if (readers.decrementAndGet() <= 1) {
            tidyUp();
        }
    }

    /** With nobody reading, the backend can tidy up behind this state; it is opened again when that is asked for. */
    private synchronized void tidyUp() {
        int left = readers.get();
        if (left == 0 || left == 1 && !passed) {
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
