package dev.tidemark.runtime.internal.guard;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One call that another thread carries out while the caller waits for a time. Exactly one of the two sides decides whether it
 * came in time.
 */
final class CallHandover<T> implements Runnable {
    private final Supplier<T> work;
    private final Listener<T> listener;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Object lock = new Object();
    private Thread worker;

    /** Who hears of a call that came too late. */
    interface Listener<T> {
        /** The deadline is over. Returns what to throw. */
        RuntimeException missed();

        /** A call whose deadline was over has come back; with an answer, unless it threw. */
        void cameBack(Optional<T> answer);
    }

    CallHandover(Supplier<T> work, Listener<T> listener) {
        this.work = work;
        this.listener = listener;
    }

    @Override
    public void run() {
        synchronized (lock) {
            if (answer.isDone()) {
                listener.cameBack(Optional.empty());
                return;
            }
            worker = Thread.currentThread();
        }
        try {
            T value = work.get();
            finish();
            if (!answer.complete(value)) {
                listener.cameBack(Optional.ofNullable(value));
            }
        } catch (Throwable thrown) {
            finish();
            if (!answer.completeExceptionally(thrown)) {
                listener.cameBack(Optional.empty());
            }
        }
    }

    /** From here on nobody interrupts this thread for this call's sake; what came until now must not meet the next one. */
    private void finish() {
        synchronized (lock) {
            worker = null;
            Thread.interrupted();
        }
    }

    T await(Duration deadline) throws Throwable {
        try {
            return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException thrown) {
            throw thrown.getCause();
        } catch (TimeoutException over) {
            return giveUp();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return giveUp();
        }
    }

    private T giveUp() throws Throwable {
        RuntimeException missed = listener.missed();
        if (answer.completeExceptionally(missed)) {
            interrupt();
            throw missed;
        }
        listener.cameBack(Optional.empty());
        return answer.join();
    }

    private void interrupt() {
        synchronized (lock) {
            if (worker != null) {
                worker.interrupt();
            }
        }
    }
}
