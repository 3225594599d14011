package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.runtime.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Notices that nothing moves though something is to be expected: the other machine may be there and answer pings while its node
 * does not.
 *
 * <p>Threading: used and run by its session's executor alone.
 */
public final class Watchdog {
    private final Scheduler scheduler;
    private final Consumer<Runnable> executor;
    private final LongSupplier moved;
    private final Supplier<Optional<Duration>> patience;
    private final Runnable stalled;
    private Runnable cancel = () -> {};
    private boolean watching;
    private long watches;

    /**
     * @param executor runs what is due on the session's executor
     * @param moved a number that grows whenever something moves
     * @param patience how long nothing need move; empty while nothing is to be expected
     * @param stalled ends the session
     */
    public Watchdog(
            Scheduler scheduler,
            Consumer<Runnable> executor,
            LongSupplier moved,
            Supplier<Optional<Duration>> patience,
            Runnable stalled) {
        this.scheduler = scheduler;
        this.executor = executor;
        this.moved = moved;
        this.patience = patience;
        this.stalled = stalled;
    }

    /** Watches from now on, whether it watched before or not. */
    public void watch() {
        cancel.run();
        watching = false;
        patience.get().ifPresent(this::watch);
    }

    /** Goes on watching, or begins to. */
    public void keepWatching() {
        if (!watching) {
            watch();
        }
    }

    private void watch(Duration time) {
        watching = true;
        long before = moved.getAsLong();
        long watch = ++watches;
        cancel = scheduler.after(time, () -> executor.accept(() -> look(watch, before)));
    }

    private void look(long watch, long before) {
        if (!watching || watch != watches) {
            return;
        }
        if (patience.get().isPresent() && moved.getAsLong() == before) {
            stalled.run();
        }
        watch();
    }

    /** Stops watching; nothing is noticed any more. */
    public void stop() {
        watching = false;
        cancel.run();
    }
}
