package dev.tidemark.testkit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks one at a time and in order, each as a task of an executor's own, once it is opened. */
final class InMemoryMailbox {
    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Tasks that wait or run; until it is opened the mailbox counts as running one. */
    private final AtomicInteger pending = new AtomicInteger(1);

    InMemoryMailbox(Executor executor) {
        this.executor = executor;
    }

    void open() {
        finishOne();
    }

    void run(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            executor.execute(this::runOne);
        }
    }

    private void runOne() {
        try {
            tasks.remove().run();
        } finally {
            finishOne();
        }
    }

    private void finishOne() {
        if (pending.decrementAndGet() > 0) {
            executor.execute(this::runOne);
        }
    }
}
