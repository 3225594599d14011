package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.StorageContract;

final class MemoryStorageTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new MemoryStorageProvider();
    }
}
