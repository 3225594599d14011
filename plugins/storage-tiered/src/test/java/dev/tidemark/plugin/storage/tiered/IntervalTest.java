package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.StorageContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Of a store whose commits are in memory for a while it asks all but durability, with flushes as often as they may come. */
class IntervalTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new TieredStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("backend", Chosen.memory(Map.of()), "flush-interval", "10ms");
    }

    @Override
    protected Optional<Map<String, Object>> settingsOfLittleRoom() {
        Chosen small = Chosen.memory(Map.of("max-memory", "8MiB"));
        return Optional.of(Map.of("backend", small, "max-unflushed", "1MiB"));
    }

    /** The lock holds no rows. */
    @Override
    protected List<Path> files(Path dataDirectory) {
        return List.of();
    }
}
