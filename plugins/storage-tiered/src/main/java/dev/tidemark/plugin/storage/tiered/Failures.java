package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageException;

/** How the store words what went wrong. */
final class Failures {
    private Failures() {}

    static StorageException of(StorageException.Kind kind, String problem) {
        return new StorageException(kind, "tiered store: " + problem);
    }

    static StorageException of(StorageException.Kind kind, String problem, Throwable cause) {
        return new StorageException(kind, "tiered store: " + problem, cause);
    }
}
