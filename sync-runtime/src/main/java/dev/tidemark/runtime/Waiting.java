package dev.tidemark.runtime;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for what runs elsewhere. */
final class Waiting {
    private Waiting() {}

    /** Returns what a stage completes with, or throws what it fails with, as a {@link SyncException}. */
    static <T> T of(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SyncException known) {
                throw known;
            }
            throw new SyncException(SyncException.Kind.INTERNAL, "it failed: " + e.getCause(), e.getCause());
        }
    }
}
