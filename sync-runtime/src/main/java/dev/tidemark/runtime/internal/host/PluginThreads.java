package dev.tidemark.runtime.internal.host;

import dev.tidemark.runtime.internal.plugin.PluginScope;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads on which plugins are called that have to answer in time. A plugin that never comes back keeps one of them, and costs no
 * more; so they are apart from those on which the node works, and there is a bound to them.
 *
 * <p>Threading: safe. Beyond the bound, and after the end, work is rejected.
 */
public final class PluginThreads implements Executor, AutoCloseable {
    private static final int MOST = 64;
    private static final long IDLE_SECONDS = 20;

    private final ThreadPoolExecutor pool;

    /** @param name of the node; it goes into the names of the threads */
    public PluginThreads(String name) {
        Objects.requireNonNull(name, "name");
        AtomicInteger made = new AtomicInteger();
        pool = new ThreadPoolExecutor(0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "tidemark-" + name + "-plugin-" + made.incrementAndGet());
            thread.setDaemon(true);
            return PluginScope.ofHost(thread);
        });
    }

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** Interrupts what still runs. Idempotent. */
    @Override
    public void close() {
        pool.shutdownNow();
    }
}
