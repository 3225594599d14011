package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.testkit.StorageContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the same of a store that flushes nothing meanwhile by itself: what is read is in memory, over a backend that has next to nothing. */
final class SlowIntervalTest extends StorageContract {
    @Override
    protected StorageProvider provider() {
        return new TieredStorageProvider();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("backend", Chosen.memory(Map.of()), "flush-interval", "1d");
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
