package dev.tidemark.plugin.storage.tiered.internal.flush;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Flushes some time after the first commit that waits for it, and again a while later when that fails; on a thread of its own.
 *
 * <p>Threading: safe.
 */
public final class Flusher implements AutoCloseable {
    /** How long a flush is put off that failed; twice as long each time, up to half a minute. */
    public static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final int MOST_DOUBLINGS = 8;
    private static final Duration ENDING = Duration.ofSeconds(30);

    private final Runnable flush;
    private final Duration firstPause;
    private final System.Logger logger;
    private final ScheduledThreadPoolExecutor executor;
    private Duration delay;
    private boolean due;
    private Optional<ScheduledFuture<?>> next = Optional.empty();
    private volatile int failures;
    private volatile Optional<String> failure = Optional.empty();

    public Flusher(Runnable flush, Duration delay, Duration firstPause, System.Logger logger) {
        this.flush = flush;
        this.delay = delay;
        this.firstPause = firstPause;
        this.logger = logger;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tidemark-tiered-flush");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /** Does something else again and again on the same thread. */
    public void every(Duration period, Runnable task) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        logger.log(System.Logger.Level.WARNING, e.getMessage(), e);
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Is told that something waits. */
    public synchronized void waits() {
        if (!due) {
            schedule(delay);
        }
    }

    /** Sets how long something waits from now on. What waits already is flushed earlier if that is so by the new time, and no later. */
    public synchronized void setDelay(Duration changed) {
        boolean isShorter = changed.compareTo(delay) < 0;
        delay = changed;
        if (isShorter && due && failures == 0 && left() > changed.toMillis()) {
            schedule(changed);
        }
    }

    private long left() {
        return next.map(scheduled -> scheduled.getDelay(TimeUnit.MILLISECONDS)).orElse(0L);
    }

    /** Instead of what is scheduled. */
    private synchronized void schedule(Duration pause) {
        due = true;
        next.ifPresent(other -> other.cancel(false));
        if (!executor.isShutdown()) {
            next = Optional.of(executor.schedule(this::run, pause.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private synchronized void begin() {
        due = false;
        next = Optional.empty();
    }

    /** What is committed from here on is due later, counted from its own commit. */
    private void run() {
        begin();
        try {
            flush.run();
            failures = 0;
            failure = Optional.empty();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException cause) {
        failures++;
        failure = Optional.of(String.valueOf(cause.getMessage()));
        Duration pause = firstPause.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        logger.log(
                failures == 1 ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                "the backend did not take what is in memory (" + cause.getMessage()
                        + "). Nothing is lost as long as this process runs; it is tried again, next in "
                        + pause.toMillis() + " ms.",
                cause);
        // A commit meanwhile may have scheduled it earlier, which would leave nothing of the pause.
        schedule(pause);
    }

    /** Returns why the last flush failed; nothing if it did not. */
    public Optional<String> failure() {
        return failure;
    }

    /** Waits for a flush that is under way; no other one begins. */
    @Override
    public void close() {
        shutDown();
        try {
            if (!executor.awaitTermination(ENDING.toSeconds(), TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever schedules finds it open or closed, and nothing in between. */
    private synchronized void shutDown() {
        executor.shutdown();
    }
}
