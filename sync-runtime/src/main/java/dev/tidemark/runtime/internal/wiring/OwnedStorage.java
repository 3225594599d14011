package dev.tidemark.runtime.internal.wiring;

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

/** A storage that is closed together with the plugin that it comes from. */
final class OwnedStorage implements StorageBackend {
    private final StorageBackend storage;
    private final Closer closer;

    OwnedStorage(StorageBackend storage, Closer closer) {
        this.storage = Objects.requireNonNull(storage, "storage");
        this.closer = Objects.requireNonNull(closer, "closer");
    }

    @Override
    public Snapshot snapshot() {
        return storage.snapshot();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return storage.row(table, key);
    }

    @Override
    public Transaction begin() {
        return storage.begin();
    }

    @Override
    public boolean hasCaptured() {
        return storage.hasCaptured();
    }

    @Override
    public Optional<Adoption> adoption() {
        return storage.adoption();
    }

    @Override
    public void onCommit(Runnable listener) {
        storage.onCommit(listener);
    }

    @Override
    public List<String> remarks() {
        return storage.remarks();
    }

    @Override
    public Map<String, Long> statistics() {
        return storage.statistics();
    }

    @Override
    public Optional<MemoryTier> memory() {
        return storage.memory();
    }

    @Override
    public void close() {
        closer.close();
    }
}
