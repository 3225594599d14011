package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A storage that fails in one way: by a {@link StorageException}. It has no deadlines but that of closing: how long a store may
 * wait or work is for its own settings to say, and a thread that is interrupted in the middle of a file does harm.
 */
final class GuardedStorage extends GuardedInstance implements StorageBackend {
    private static final Duration CLOSING = Duration.ofMinutes(1);

    private final StorageBackend storage;

    private GuardedStorage(Guard guard, StorageBackend storage) {
        super(guard);
        this.storage = storage;
    }

    static StorageBackend of(PluginInstance who, Guards guards, StorageBackend storage) {
        return new GuardedStorage(
                new Guard(
                        who,
                        guards,
                        StorageException.class,
                        (message, cause) -> new StorageException(Kind.FAILED, message, cause)),
                storage);
    }

    @Override
    public Snapshot snapshot() {
        return new GuardedSnapshot<>(guard, guard.call("snapshot", storage::snapshot));
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return GuardedSnapshot.asked(guard, table, key, guard.call("row", () -> storage.row(table, key)));
    }

    @Override
    public Transaction begin() {
        return new GuardedTransaction(guard, guard.call("begin", storage::begin));
    }

    @Override
    public boolean hasCaptured() {
        return guard.call("hasCaptured", storage::hasCaptured);
    }

    @Override
    public Optional<Adoption> adoption() {
        return guard.call("adoption", storage::adoption).map(GuardedAdoption::new);
    }

    @Override
    public void onCommit(Runnable listener) {
        guard.run("onCommit", () -> storage.onCommit(() -> PluginScope.asHost(listener)));
    }

    @Override
    public List<String> remarks() {
        return List.copyOf(guard.call("remarks", storage::remarks));
    }

    @Override
    public Map<String, Long> statistics() {
        return Map.copyOf(guard.call("statistics", storage::statistics));
    }

    @Override
    public Optional<MemoryTier> memory() {
        return guard.call("memory", storage::memory).map(memory -> new GuardedMemory(guard, memory));
    }

    @Override
    public void close() {
        guard.end(CLOSING, "close", storage::close);
    }

    private final class GuardedAdoption implements Adoption {
        private final Adoption adoption;

        GuardedAdoption(Adoption adoption) {
            this.adoption = adoption;
        }

        @Override
        public boolean isTracking() {
            return guard.call("isTracking", adoption::isTracking);
        }

        @Override
        public List<Table> track(Set<String> tables, Existing existing) {
            return guard.call("track", () -> adoption.track(tables, existing));
        }

        @Override
        public List<String> remarks() {
            return guard.call("remarks", adoption::remarks);
        }

        @Override
        public RowKey keyOf(String table, RowKey own) {
            return guard.call("keyOf", () -> adoption.keyOf(table, own));
        }

        @Override
        public void untrack() {
            guard.run("untrack", adoption::untrack);
        }
    }
}
