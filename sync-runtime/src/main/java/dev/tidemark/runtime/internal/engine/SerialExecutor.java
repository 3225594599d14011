package dev.tidemark.runtime.internal.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in the order in which they came, on another executor's threads. */
final class SerialExecutor implements Executor {
    private final Executor executor;
    private final Object lock = new Object();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
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
            return task;
        }
    }
}
