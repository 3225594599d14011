package dev.tidemark.runtime.internal.engine.upkeep;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.runtime.Scheduler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Does in the background, a part at a time so that nobody waits for long, what keeps a store from growing for ever. It waits itself as
 * long as the power profile says that maintenance has to.
 */
public final class Maintenance implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Maintenance.class.getName());
    private static final int STEPS = 32;
    private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);
    private static final Duration LONGEST_STEP = Duration.ofDays(1);
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final BooleanSupplier mayRun;
    private final Work work;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Runnable cancel = () -> {};

    /** Something that is due again and again. */
    public interface Work {
        /** Does a part of what is due. Returns when to look again. */
        Duration run();

        /** The store was busy, or was closed meanwhile, or holds what this version can't read; what is due is tried again later. */
        default void failed() {}
    }

    /** @param mayRun whether maintenance need not wait now */
    public Maintenance(Scheduler scheduler, BooleanSupplier mayRun, Work work) {
        this.scheduler = scheduler;
        this.mayRun = mayRun;
        this.work = work;
    }

    /** Returns how often to look for what is older than a time. */
    static Duration step(Duration retention) {
        Duration part = retention.dividedBy(STEPS);
        return part.compareTo(SHORTEST_STEP) < 0
                ? SHORTEST_STEP
                : part.compareTo(LONGEST_STEP) > 0 ? LONGEST_STEP : part;
    }

    /** Has all of it done soon, and again now and then. */
    public void start() {
        later(Duration.ZERO);
    }

    private void later(Duration pause) {
        if (!closed.get()) {
            cancel = scheduler.after(pause, this::run);
        }
    }

    private void run() {
        if (!closed.get()) {
            later(mayRun.getAsBoolean() ? attempt() : PUT_OFF);
        }
    }

    private Duration attempt() {
        try {
            return work.run();
        } catch (StorageException failure) {
            if (!closed.get()) {
                LOGGER.log(Level.DEBUG, "what is old is not forgotten yet", failure);
            }
            return putOff();
        } catch (RuntimeException failure) {
            LOGGER.log(Level.WARNING, "what is old could not be forgotten, and is tried again in a minute", failure);
            return putOff();
        }
    }

    private Duration putOff() {
        work.failed();
        return PUT_OFF;
    }

    @Override
    public void close() {
        closed.set(true);
        cancel.run();
    }
}
