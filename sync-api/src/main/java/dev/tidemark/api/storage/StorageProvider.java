package dev.tidemark.api.storage;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.Provider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A plugin that provides a storage backend. */
public interface StorageProvider extends Provider<StorageBackend> {
    /** Returns what its backends can do. Constant, cheap, never throws. */
    Set<StorageCapability> capabilities();

    /**
     * Returns the file that a backend of these settings would keep its rows in, if one node at a time may be in charge of it.
     * The runtime claims it before it creates the backend, so that two processes do not run one node. Cheap; opens nothing.
     *
     * @param config what {@link #create} would get
     * @param context what {@link #create} would get
     * @return an absolute path; nothing where rows are in no file, or where several nodes may share it
     */
    default Optional<Path> exclusiveFile(Config config, PluginContext context) {
        return Optional.empty();
    }
}
