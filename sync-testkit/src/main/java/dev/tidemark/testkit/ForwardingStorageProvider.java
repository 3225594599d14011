package dev.tidemark.testkit;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Provides the stores of another provider, under a name of its own and with something in front of them: whoever extends it gets
 * one thing wrong, to see that the kit notices.
 */
public abstract class ForwardingStorageProvider implements StorageProvider {
    private final StorageProvider inner;

    /** Creates one in front of another. */
    protected ForwardingStorageProvider(StorageProvider inner) {
        this.inner = Objects.requireNonNull(inner, "inner");
    }

    @Override
    public String name() {
        return "test-" + inner.name();
    }

    @Override
    public ConfigSpec configSpec() {
        return inner.configSpec();
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Optional<Path> exclusiveFile(Config config, PluginContext context) {
        return inner.exclusiveFile(config, context);
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        return faulty(inner.create(config, context));
    }

    /** Returns what stands in front of a store; as it stands, what the other two methods make of its views and transactions. */
    protected StorageBackend faulty(StorageBackend store) {
        return new ForwardingStorage(store) {
            @Override
            public Snapshot snapshot() {
                return faulty(super.snapshot());
            }

            @Override
            public Optional<StoredRow> row(String table, RowKey key) {
                try (Snapshot now = faulty(answeredBy(store, super.snapshot()))) {
                    return now.row(table, key);
                }
            }

            @Override
            public Transaction begin() {
                return faulty(super.begin(), store);
            }
        };
    }

    /** Returns a view that has its rows from where they are asked for without one. */
    private static Snapshot answeredBy(StorageBackend store, Snapshot view) {
        return new ForwardingSnapshot(view) {
            @Override
            public Optional<StoredRow> row(String table, RowKey key) {
                return store.row(table, key);
            }
        };
    }

    /** Returns what stands in front of a view; as it stands, nothing. A row that is asked for without a view passes it as well. */
    protected Snapshot faulty(Snapshot snapshot) {
        return snapshot;
    }

    /**
     * Returns what stands in front of a transaction; as it stands, nothing.
     *
     * @param store that it is of, without anything in front of it
     */
    protected Transaction faulty(Transaction transaction, StorageBackend store) {
        return transaction;
    }
}
