package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import java.time.Duration;
import java.util.Set;

/** Provides storage in memory, by the name {@code memory}. What it keeps ends with the process. */
public final class MemoryStorageProvider implements StorageProvider {
    private static final Setting<Long> MAX_MEMORY = Setting.size("max-memory")
            .matching(size -> size >= 1024, "a size of at least 1KiB, such as 256MiB")
            .orElse(256L << 20)
            .describedAs(
                    "How much rows, state and logs may take, estimated; a write beyond it is refused, and nothing is lost.");
    private static final Setting<Duration> BUSY_TIMEOUT = Setting.duration("busy-timeout")
            .orElse(Duration.ofSeconds(5))
            .describedAs("How long a transaction waits for another one to end.");

    /** Creates the provider. */
    public MemoryStorageProvider() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(MAX_MEMORY, BUSY_TIMEOUT);
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return Set.of(StorageCapability.HISTORY);
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        return new MemoryStorage(config.get(MAX_MEMORY), config.get(BUSY_TIMEOUT));
    }
}
