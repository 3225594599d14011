package dev.tidemark.api.storage;

import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A storage backend that a configuration chooses for another one to stand in front of, not yet created: the value of a {@link
 * Setting#part}. Whoever stands in front creates it, and closes it.
 */
public interface ChosenStorage {
    /** Returns the name of the plugin that provides it. */
    String name();

    /** Returns what it can do. */
    Set<StorageCapability> capabilities();

    /** Returns what {@link StorageProvider#exclusiveFile} says of it. */
    Optional<Path> exclusiveFile(PluginContext context);

    /**
     * Creates it.
     *
     * @param context of the plugin that stands in front
     * @throws dev.tidemark.api.plugin.PluginException if it can't be created; nothing stays open then
     */
    StorageBackend create(PluginContext context);
}
