package dev.tidemark.runtime.internal.guard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Where calls into plugins run that have a deadline. */
public final class Calls {
    private final Optional<Executor> threads;
    private final int haste;

    private Calls(Optional<Executor> threads, int haste) {
        this.threads = threads;
        this.haste = haste;
    }

    /** They run on the caller's thread, and no deadline holds: for nodes in virtual time. */
    public static Calls direct() {
        return new Calls(Optional.empty(), 1);
    }

    /** They run on threads of their own, for which nothing else waits. */
    public static Calls on(Executor threads) {
        return inHaste(threads, 1);
    }

    /** They run on threads of their own, with a part of the time that they have otherwise: for tests. */
    public static Calls inHaste(Executor threads, int haste) {
        return new Calls(Optional.of(Objects.requireNonNull(threads, "threads")), haste);
    }

    <T> T within(Duration deadline, Supplier<T> work, CallHandover.Listener<T> listener) {
        if (threads.isEmpty()) {
            return work.get();
        }
        CallHandover<T> call = new CallHandover<>(work, listener);
        try {
            threads.get().execute(call);
        } catch (RejectedExecutionException closingOrFull) {
            throw new IllegalStateException("no thread is left for a call into a plugin", closingOrFull);
        }
        return Sneaky.get(() -> call.await(deadline.dividedBy(haste)));
    }
}
