package dev.tidemark.runtime.internal.work;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that a free thread does meanwhile. Whoever needs its result does it himself where no thread has begun, so that nobody waits
 * for a thread that nobody has: not in a pool that is busy, nor where all work is done by one thread.
 *
 * <p>Threading: the work must need nothing that its giver goes on using. The result is seen by whoever asks for it.
 *
 * @param <T> what it comes to
 */
public final class Beside<T> {
    private final Supplier<T> work;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Beside(Supplier<T> work) {
        this.work = work;
    }

    /**
     * Offers some work to the threads of a node.
     *
     * @param threads are offered what one of them may do, and may drop it: {@link dev.tidemark.runtime.Scheduler#offer}
     */
    public static <T> Beside<T> begin(Consumer<Runnable> threads, Supplier<T> work) {
        Beside<T> beside = new Beside<>(work);
        threads.accept(beside::run);
        return beside;
    }

    private void run() {
        if (begun.compareAndSet(false, true)) {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
            }
        }
    }

    /** Returns what came of it, once it is done; throws what it threw. */
    public T result() {
        run();
        try {
            return result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw (Error) failed.getCause();
        }
    }
}
