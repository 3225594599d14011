package dev.tidemark.testkit;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A store that hands every call on to another one; whoever injects a fault overrides what is to go wrong, with a
 * {@link ForwardingSnapshot} or a {@link ForwardingTransaction} where it goes wrong there.
 *
 * <p>Threading: as the other one.
 */
public class ForwardingStorage implements StorageBackend {
    private final StorageBackend inner;

    /** Creates one in front of another. */
    public ForwardingStorage(StorageBackend inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public Snapshot snapshot() {
        return inner.snapshot();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return inner.row(table, key);
    }

    @Override
    public Transaction begin() {
        return inner.begin();
    }

    @Override
    public boolean hasCaptured() {
        return inner.hasCaptured();
    }

    @Override
    public Optional<Adoption> adoption() {
        return inner.adoption();
    }

    @Override
    public void onCommit(Runnable listener) {
        inner.onCommit(listener);
    }

    @Override
    public List<String> remarks() {
        return inner.remarks();
    }

    @Override
    public Map<String, Long> statistics() {
        return inner.statistics();
    }

    @Override
    public Optional<MemoryTier> memory() {
        return inner.memory();
    }

    @Override
    public void close() {
        inner.close();
    }
}
