package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import dev.tidemark.runtime.internal.plugin.Reasons;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stands between a node and one instance of a plugin. Every call has the plugin's class loader as the thread's; whatever it
 * throws that its contract does not allow, also an error, is noted and becomes the one exception that the engine expects of this
 * kind of plugin.
 *
 * <p><b>Deadlines.</b> A call that has one runs on a thread of the node's that is set aside for plugins, while the caller waits.
 * When the time is over the plugin's thread is interrupted, and the caller goes on with a failure. What the plugin answers later
 * is closed or forgotten. A plugin that does not come back at all keeps that one thread: as long as it does, and for a minute
 * after each missed deadline, further calls fail at once, so that it can't hold up the node again and again. Calls without a
 * deadline are watched (see {@link CallWatch}).
 *
 * <p>Threading: safe.
 */
final class Guard {
    private static final Duration REST = Duration.ofMinutes(1);
    private static final ThreadLocal<String> INSIDE = new ThreadLocal<>();

    private final PluginInstance who;
    private final String name;
    private final Guards guards;
    private final Class<? extends RuntimeException> expected;
    private final BiFunction<String, Throwable, RuntimeException> failure;
    private final AtomicInteger lost = new AtomicInteger();
    private volatile Instant restsUntil = Instant.MIN;

    /**
     * Guards an instance.
     *
     * @param expected what its contract lets it throw
     * @param failure makes of a message and a cause what the engine gets in place of anything else
     */
    Guard(
            PluginInstance who,
            Guards guards,
            Class<? extends RuntimeException> expected,
            BiFunction<String, Throwable, RuntimeException> failure) {
        this.who = Objects.requireNonNull(who, "who");
        this.name = who.toString();
        this.guards = Objects.requireNonNull(guards, "guards");
        this.expected = Objects.requireNonNull(expected, "expected");
        this.failure = Objects.requireNonNull(failure, "failure");
    }

    /** Returns which plugin this thread is in, in a call that must not come back to the node. */
    static Optional<String> inside() {
        return Optional.ofNullable(INSIDE.get());
    }

    Guards guards() {
        return guards;
    }

    PluginInstance who() {
        return who;
    }

    /** Calls the plugin on this thread, for as long as it takes. Nothing in place of an answer is a fault. */
    <T> T call(String operation, Supplier<T> work) {
        T answer;
        CallWatch.Call noted = guards.watch().begin(this, operation);
        try {
            answer = scoped(work);
        } catch (Throwable thrown) {
            throw translated(operation, thrown);
        } finally {
            noted.ended();
        }
        return answered(operation, answer);
    }

    private <T> T contained(String operation, Supplier<T> call) {
        T answer;
        try {
            answer = call.get();
        } catch (Throwable thrown) {
            throw translated(operation, thrown);
        }
        return answered(operation, answer);
    }

    private <T> T answered(String operation, T answer) {
        if (answer == null) {
            throw fault(operation, "it returned null", null);
        }
        return answer;
    }

    void run(String operation, Runnable work) {
        call(operation, () -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    /** Ends something: asks a plugin too that is left alone otherwise, and waits no longer than a deadline. */
    void end(Duration deadline, String operation, Runnable work) {
        bounded(
                deadline,
                operation,
                () -> {
                    work.run();
                    return Boolean.TRUE;
                },
                late -> {});
    }

    private <T> T scoped(Supplier<T> work) {
        return PluginScope.call(who.loader().orElse(null), work);
    }

    /** Calls the plugin, and waits for it no longer than a deadline. */
    <T> T within(Duration deadline, String operation, Supplier<T> work) {
        return within(deadline, operation, work, late -> {});
    }

    /** @param late gets an answer that comes after the deadline */
    <T> T within(Duration deadline, String operation, Supplier<T> work, Consumer<T> late) {
        requireResponsive();
        return bounded(deadline, operation, work, late);
    }

    private <T> T bounded(Duration deadline, String operation, Supplier<T> work, Consumer<T> late) {
        return contained(
                operation,
                () -> guards.calls().within(deadline, pure(work), new CallHandover.Listener<T>() {
                    @Override
                    public RuntimeException missed() {
                        lost.incrementAndGet();
                        restsUntil = guards.faults().now().plus(REST);
                        return new DeadlineMissed(deadline);
                    }

                    @Override
                    public void cameBack(Optional<T> answer) {
                        lost.decrementAndGet();
                        answer.ifPresent(late);
                    }
                }));
    }

    /** While such a call lasts the plugin may not call the node: it would wait for itself. */
    private <T> Supplier<T> pure(Supplier<T> work) {
        return () -> {
            String before = INSIDE.get();
            INSIDE.set(name);
            try {
                return scoped(work);
            } finally {
                if (before == null) {
                    INSIDE.remove();
                } else {
                    INSIDE.set(before);
                }
            }
        };
    }

    /** Returns whether a call that was given up is still under way. */
    boolean isLost() {
        return lost.get() > 0;
    }

    private void requireResponsive() {
        if (isLost() || guards.faults().now().isBefore(restsUntil)) {
            throw failure.apply(who + " is left alone: a call did not come back in time", null);
        }
    }

    private RuntimeException translated(String operation, Throwable thrown) {
        if (expected.isInstance(thrown)) {
            return expected.cast(thrown);
        }
        return thrown instanceof DeadlineMissed missed
                ? fault(operation, missed.getMessage(), null)
                : fault(operation, "it threw " + reason(thrown), thrown);
    }

    /** What is thrown is of the plugin's making too. */
    private static String reason(Throwable thrown) {
        try {
            return Reasons.of(thrown);
        } catch (RuntimeException | Error unspeakable) {
            return thrown.getClass().getName();
        }
    }

    /** Notes that a call without a deadline does not come back. */
    void late(String operation, Duration since) {
        String what = "it has not come back for " + since.toSeconds()
                + " s, and is still waited for: what it is doing is not interrupted";
        guards.faults().report(who, operation, what, null);
        SyncException.Kind kind =
                expected == StorageException.class ? SyncException.Kind.STORAGE : SyncException.Kind.UNREACHABLE;
        guards.faults().isStuck(new SyncException(kind, who + " is at fault in '" + operation + "': " + what));
    }

    /** Notes that the plugin broke its contract, and returns what to throw. */
    RuntimeException fault(String operation, String what, Throwable cause) {
        String clean = who.withoutSecrets().apply(what);
        // Where a secret was in the words it is in the cause's too, which are printed as they are.
        Throwable told = clean.equals(what) ? cause : null;
        guards.faults().report(who, operation, clean, told);
        return failure.apply(who + " is at fault in '" + operation + "': " + clean, told);
    }

    /** A call did not come back in time. */
    private static final class DeadlineMissed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadlineMissed(Duration deadline) {
            super("it did not come back within " + deadline.toSeconds() + " s");
        }
    }
}
