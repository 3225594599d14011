package dev.tidemark.api.storage;

import dev.tidemark.api.plugin.Provider;
import java.util.Set;

/** A plugin that provides a storage backend. */
public interface StorageProvider extends Provider<StorageBackend> {
    /** Returns what its backends can do. Constant, cheap, never throws. */
    Set<StorageCapability> capabilities();
}
