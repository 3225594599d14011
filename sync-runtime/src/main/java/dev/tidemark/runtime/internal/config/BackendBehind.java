package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A storage backend as the plugin gets it that stands in front of it. It is created in the class loader of its own plugin; the guard
 * around the one in front holds for both.
 *
 * @param bound the plugin and its settings
 */
record BackendBehind(Bound<StorageBackend, StorageProvider> bound) implements ChosenStorage {
    /** Checks that nothing is null. */
    BackendBehind {
        Objects.requireNonNull(bound, "bound");
    }

    @Override
    public String name() {
        return bound.name();
    }

    @Override
    public Set<StorageCapability> capabilities() {
        return bound.plugin().ask(StorageProvider::capabilities);
    }

    @Override
    public Optional<Path> exclusiveFile(PluginContext context) {
        return bound.ask(instance -> context, StorageProvider::exclusiveFile);
    }

    @Override
    public StorageBackend create(PluginContext context) {
        return bound.ask(instance -> context, StorageProvider::create);
    }

    /** Returns the plugin and its settings, without secrets. */
    @Override
    public String toString() {
        return bound.toString();
    }
}
