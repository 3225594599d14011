package com.acme.journal;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A store in memory with a journal.
 *
 * <p>What is committed is never changed again: a transaction copies the maps before its first write, appends what it changed to
 * the journal, and puts its copy in the place of what was there. So a snapshot is a reference, a roll-back does nothing, and a
 * commit costs a walk through the maps: some milliseconds for 100,000 rows, which is what this store is too small for.
 *
 * <p>Threading: safe. One transaction at a time; the semaphore keeps the others waiting.
 */
final class JournalStorage implements StorageBackend {
    private final JournalFile file;
    private final Duration busyTimeout;
    private final Semaphore writer = new Semaphore(1, true);
    private volatile JournalContent committed;
    private volatile boolean closed;

    private JournalStorage(JournalFile file, JournalContent committed, Duration busyTimeout) {
        this.file = file;
        this.committed = committed;
        this.busyTimeout = busyTimeout;
    }

    static JournalStorage open(Path path, long maxBytes, Duration busyTimeout) {
        JournalContent content = new JournalContent();
        JournalFile file = JournalFile.open(path, maxBytes, content);
        return new JournalStorage(file, content, busyTimeout);
    }

    @Override
    public Snapshot snapshot() {
        checkOpen();
        return new JournalSnapshot(committed);
    }

    @Override
    public Transaction begin() {
        checkOpen();
        try {
            if (!writer.tryAcquire(busyTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StorageException(
                        Kind.BUSY, "another transaction has been open for longer than " + busyTimeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(Kind.BUSY, "the thread was interrupted while another transaction was open");
        }
        return new JournalTransaction(this, committed);
    }

    /** Makes a transaction's content the store's own: first on the disk, then for everybody. */
    void commit(JournalContent content, JournalChanges changes) {
        checkOpen();
        if (!changes.isEmpty()) {
            file.append(changes.toBytes(content), content);
        }
        committed = content;
    }

    void release() {
        writer.release();
    }

    private void checkOpen() {
        if (closed) {
            throw new StorageException(Kind.CLOSED, "the store was closed before");
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
        file.close();
    }
}
