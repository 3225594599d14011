package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.StorageContract;
import java.util.Map;
import java.util.Optional;

final class MemoryStorageTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new MemoryStorageProvider();
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        return Optional.of(Map.of("max-memory", "8MiB"));
    }
}
