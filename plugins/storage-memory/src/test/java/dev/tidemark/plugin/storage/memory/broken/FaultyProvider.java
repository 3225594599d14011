package dev.tidemark.plugin.storage.memory.broken;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.testkit.ForwardingStorage;
import java.util.Set;

/** Provides the healthy store in memory with something in front of it. Whoever extends it gets one thing wrong. */
public abstract class FaultyProvider implements StorageProvider {
    private final StorageProvider healthy = new MemoryStorageProvider();

    @Override
    public String name() {
        return "test-memory";
    }

    @Override
    public ConfigSpec configSpec() {
        return healthy.configSpec();
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return healthy.capabilities();
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        return faulty(healthy.create(config, context));
    }

    StorageBackend faulty(StorageBackend store) {
        return new ForwardingStorage(store) {
            @Override
            public Snapshot snapshot() {
                return faulty(super.snapshot());
            }

            @Override
            public Transaction begin() {
                return faulty(super.begin(), store);
            }
        };
    }

    Snapshot faulty(Snapshot snapshot) {
        return snapshot;
    }

    Transaction faulty(Transaction transaction, StorageBackend store) {
        return transaction;
    }
}
