package dev.tidemark.testkit;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.ChosenStorage;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A storage that is there already, as the value of a setting that chooses one: for tests of a plugin that stands in front of another
 * storage.
 *
 * @param backend which, given as often as it is created
 * @param capabilities what is said that it can do
 */
public record GivenStorage(StorageBackend backend, Set<StorageCapability> capabilities) implements ChosenStorage {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public GivenStorage {
        Objects.requireNonNull(backend, "backend");
        capabilities = Set.copyOf(capabilities);
    }

    @Override
    public String name() {
        return "given";
    }

    @Override
    public Optional<Path> exclusiveFile(PluginContext context) {
        return Optional.empty();
    }

    @Override
    public StorageBackend create(PluginContext context) {
        return backend;
    }
}
