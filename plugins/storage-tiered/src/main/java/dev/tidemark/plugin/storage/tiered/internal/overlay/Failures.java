package dev.tidemark.plugin.storage.tiered.internal.overlay;

import dev.tidemark.api.storage.StorageException;

/** How the store words what went wrong. */
public final class Failures {
    private Failures() {}

    public static StorageException of(StorageException.Kind kind, String problem) {
        return new StorageException(kind, "tiered store: " + problem);
    }

    public static StorageException of(StorageException.Kind kind, String problem, Throwable cause) {
        return new StorageException(kind, "tiered store: " + problem, cause);
    }
}
