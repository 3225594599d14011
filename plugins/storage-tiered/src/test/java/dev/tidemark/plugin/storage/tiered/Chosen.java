package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import dev.tidemark.plugin.storage.memory.MemoryStorageProvider;
import dev.tidemark.testkit.TestConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A storage that is chosen to stand behind.
 *
 * @param provider of it
 * @param config its settings
 */
record Chosen(StorageProvider provider, Config config) implements ChosenStorage {
    static Chosen memory(Map<String, Object> settings) {
        MemoryStorageProvider memory = new MemoryStorageProvider();
        return new Chosen(memory, TestConfig.of(memory.configSpec(), settings));
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return provider.capabilities();
    }

    @Override
    public Optional<Path> exclusiveFile(PluginContext context) {
        return provider.exclusiveFile(config, context);
    }

    @Override
    public StorageBackend create(PluginContext context) {
        return provider.create(config, context);
    }
}
