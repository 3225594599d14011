package dev.tidemark.runtime.internal.host;

import dev.tidemark.runtime.Scheduler;
import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a node's work on a bounded pool, and wakes it up by one timer.
 *
 * <p>All threads are daemons and bear the node's name, so that a program ends when its own work does, and a thread dump says
 * whose they are. The timer's thread only hands work to the pool; so nothing that takes long can hold up another timer. Idle
 * threads end after a while: a node that rests costs the timer's thread alone.
 *
 * <p>Threading: safe. Work that throws is logged, and its thread goes on.
 */
public final class ThreadScheduler implements Scheduler, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(ThreadScheduler.class.getName());
    private static final int FEWEST_THREADS = 4;
    private static final int MOST_THREADS = 64;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final ThreadGroupTag own = new ThreadGroupTag();
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * Creates a scheduler whose pool has as many threads as the machine has processors, and at least four.
     *
     * @param name goes into the names of its threads
     */
    public ThreadScheduler(String name) {
        Objects.requireNonNull(name, "name");
        int threads = Math.max(FEWEST_THREADS, Runtime.getRuntime().availableProcessors());
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                own.factory("tidemark-" + name + "-"));
        pool.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, own.factory("tidemark-" + name + "-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs something soon. After {@link #close} it is dropped, since the node that it worked for is gone. */
    @Override
    public void execute(Runnable work) {
        Objects.requireNonNull(work, "work");
        try {
            pool.execute(guarded(work));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "work after the end was dropped: {0}", work);
        }
    }

    @Override
    public void offer(Runnable work) {
        execute(work);
    }

    @Override
    public Runnable after(Duration delay, Runnable work) {
        Objects.requireNonNull(work, "work");
        try {
            Future<?> wake = timer.schedule(() -> execute(work), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> wake.cancel(false);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.DEBUG, "a timer after the end was dropped: {0}", work);
            return () -> {};
        }
    }

    /** Does something brief now and then, on the timer's own thread: also while all others are at work, or lost. */
    public void every(Duration pause, Runnable brief) {
        Objects.requireNonNull(brief, "brief");
        timer.scheduleWithFixedDelay(guarded(brief), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Has more threads in the place of some that do not come back from where they are; there is a bound to that. */
    public void replace(int lost) {
        int more = Math.min(MOST_THREADS, pool.getCorePoolSize() + lost);
        if (more > pool.getCorePoolSize()) {
            pool.setMaximumPoolSize(more);
            pool.setCorePoolSize(more);
        }
    }

    /** Waits for the work that has begun or is queued, for ten seconds at most; drops all timers. Idempotent. */
    @Override
    public void close() {
        timer.shutdownNow();
        pool.shutdown();
        if (own.isCurrent()) {
            return;
        }
        try {
            if (!pool.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.log(Level.WARNING, "work is still running {0} after the node was closed", FAREWELL);
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOGGER.log(Level.ERROR, "work failed unexpectedly: " + e, e);
            }
        };
    }

    /** Makes the threads of one scheduler, and knows them: one of them can't wait for all of them to end. */
    private static final class ThreadGroupTag {
        private final ThreadGroup group = new ThreadGroup("tidemark");

        ThreadFactory factory(String prefix) {
            AtomicInteger made = new AtomicInteger();
            return work -> {
                Thread thread = new Thread(group, work, prefix + made.incrementAndGet());
                thread.setDaemon(true);
                return PluginScope.ofHost(thread);
            };
        }

        boolean isCurrent() {
            return Thread.currentThread().getThreadGroup() == group;
        }
    }
}
