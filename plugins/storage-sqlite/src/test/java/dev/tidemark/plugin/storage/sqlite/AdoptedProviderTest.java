package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ProviderContract;
import java.util.Map;

/** An adopted file holds no documents, which most of the contract of a store is about; the contract of a provider applies. */
final class AdoptedProviderTest extends ProviderContract<StorageProvider> {
    @Override
    protected StorageProvider provider() {
        return new SqliteStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("file", "app.db", "adopt", true);
    }

    @Override
    protected void use(Object instance) {
        StorageBackend store = (StorageBackend) instance;
        byte[] state = {1};
        try (Transaction transaction = store.begin()) {
            transaction.putState("s", state);
            transaction.commit();
        }
        try (Snapshot snapshot = store.snapshot()) {
            assertEquals(1, snapshot.state("s").orElseThrow()[0]);
        }
    }
}
