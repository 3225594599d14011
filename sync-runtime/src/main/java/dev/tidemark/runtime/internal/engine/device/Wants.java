package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.storage.Breach;
import dev.tidemark.runtime.SyncException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * The rows of tables on demand that somebody waits for and no session has asked for yet. They outlive a session that ends before it
 * was answered.
 *
 * <p>Threading: safe. Nobody is told under the lock.
 */
final class Wants {
    private final Object lock = new Object();
    private final Queue<Want> waiting = new ArrayDeque<>();

    /**
     * A row that somebody waits for.
     *
     * @param fetched completes when it is here as the server has it, or is known not to be there
     */
    record Want(Breach.Reference row, CompletableFuture<Void> fetched) {
        boolean isAwaited() {
            return !fetched.isDone();
        }
    }

    void add(Want want) {
        synchronized (lock) {
            waiting.add(want);
        }
    }

    /** Returns all that are still waited for, and forgets them. */
    List<Want> take() {
        List<Want> taken;
        synchronized (lock) {
            taken = new ArrayList<>(waiting);
            waiting.clear();
        }
        taken.removeIf(want -> !want.isAwaited());
        return taken;
    }

    boolean isEmpty() {
        synchronized (lock) {
            waiting.removeIf(want -> !want.isAwaited());
            return waiting.isEmpty();
        }
    }

    /** The server can't be asked. */
    void fail(SyncException because) {
        take().forEach(want -> want.fetched().completeExceptionally(because));
    }
}
