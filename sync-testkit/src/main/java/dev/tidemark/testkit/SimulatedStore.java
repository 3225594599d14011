package dev.tidemark.testkit;

import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import java.util.Optional;

/**
 * The store of a simulated node: small, in memory, without constraints. What is committed is never changed any more, so that a
 * snapshot is a reference to it and a transaction works on a copy.
 *
 * <p>Threading: one thread.
 */
final class SimulatedStore implements StorageBackend {
    private SimulatedContent committed = new SimulatedContent();
    private boolean busy;

    @Override
    public Snapshot snapshot() {
        return new SimulatedSnapshot(committed);
    }

    @Override
    public Transaction begin() {
        if (busy) {
            throw new StorageException(StorageException.Kind.BUSY, "simulated store: another transaction is open");
        }
        busy = true;
        return new SimulatedTransaction(this, committed.copy());
    }

    void end(Optional<SimulatedContent> result) {
        busy = false;
        result.ifPresent(content -> committed = content);
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
        committed = new SimulatedContent();
    }
}
