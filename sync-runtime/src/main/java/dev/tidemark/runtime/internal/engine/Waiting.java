package dev.tidemark.runtime.internal.engine;

import dev.tidemark.runtime.SyncException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for what runs elsewhere. */
public final class Waiting {
    private Waiting() {}

    /** Returns what a stage completes with, or throws what it fails with, as a {@link SyncException}. */
    public static <T> T of(CompletionStage<T> stage) {
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
