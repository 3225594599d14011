package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A store in memory.
 *
 * <p>Its whole content is one immutable {@link MemoryState}. A snapshot is a reference to it; a transaction works on a state of
 * its own, and its commit replaces the store's by that one. So a snapshot can't move, and a roll-back has nothing to do.
 *
 * <p>Threading: safe.
 */
final class MemoryStorage implements StorageBackend {
    private final long maxBytes;
    private final Duration busyTimeout;
    private final Semaphore writer = new Semaphore(1, true);
    private volatile MemoryState committed = MemoryState.EMPTY;
    private volatile boolean closed;

    MemoryStorage(long maxBytes, Duration busyTimeout) {
        this.maxBytes = maxBytes;
        this.busyTimeout = busyTimeout;
    }

    @Override
    public Snapshot snapshot() {
        checkOpen();
        return new MemorySnapshot(committed);
    }

    @Override
    public Transaction begin() {
        checkOpen();
        acquireWriter();
        return new MemoryTransaction(this, committed, maxBytes);
    }

    private void acquireWriter() {
        try {
            if (!writer.tryAcquire(busyTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy("another transaction has been open for longer than the busy-timeout of "
                        + busyTimeout.toMillis() + " ms; end it, or raise busy-timeout");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("the thread was interrupted while it waited for another transaction; try again");
        }
    }

    private static StorageException busy(String problem) {
        return new StorageException(StorageException.Kind.BUSY, "store in memory: " + problem);
    }

    /** Makes a state the store's own; called by the one open transaction. */
    void commit(MemoryState state) {
        checkOpen();
        committed = state;
    }

    /** Lets the next transaction begin. */
    void release() {
        writer.release();
    }

    private void checkOpen() {
        if (closed) {
            throw new StorageException(StorageException.Kind.CLOSED, "store in memory: it was closed before");
        }
    }

    @Override
    public boolean hasCaptured() {
        return false;
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        committed = MemoryState.EMPTY;
    }
}
