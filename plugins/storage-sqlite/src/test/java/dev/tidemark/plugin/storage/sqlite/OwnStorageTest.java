package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;

final class OwnStorageTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new SqliteStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("file", "store.db");
    }
}
