package dev.tidemark.runtime.internal.engine.link;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Runs tasks one after the other, in the order in which they came, on another executor's threads. */
public final class SerialExecutor implements Executor {
    private static final long NOT_YET = Long.MAX_VALUE;

    private final Executor executor;
    private final LongSupplier millis;
    private final Object lock = new Object();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private long began = NOT_YET;

    /** Creates one of which nobody asks how long it has been busy. */
    public SerialExecutor(Executor executor) {
        this(executor, () -> 0);
    }

    /** @param millis tells the time */
    public SerialExecutor(Executor executor, LongSupplier millis) {
        this.executor = executor;
        this.millis = millis;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
            began = NOT_YET;
        }
        executor.execute(this::drain);
    }

    /** What a task throws is the other executor's to report; the tasks behind it run all the same. */
    private void drain() {
        boolean drained = false;
        try {
            for (Runnable task = next(); task != null; task = next()) {
                task.run();
            }
            drained = true;
        } finally {
            if (!drained) {
                executor.execute(this::drain);
            }
        }
    }

    private Runnable next() {
        synchronized (lock) {
            Runnable task = tasks.poll();
            running = task != null;
            began = millis.getAsLong();
            return task;
        }
    }

    /** Returns whether one task has been at work for so long, and is still. */
    public boolean isBusyFor(Duration time) {
        synchronized (lock) {
            return running && millis.getAsLong() - began >= time.toMillis();
        }
    }
}
