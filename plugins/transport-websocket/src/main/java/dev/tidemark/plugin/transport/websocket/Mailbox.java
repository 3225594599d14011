package dev.tidemark.plugin.transport.websocket;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time and in order, on the thread that brings the first of them, without a lock: a task may bring further
 * ones, to this mailbox and to others. Nothing runs before it is opened.
 */
final class Mailbox {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** Tasks that wait or run; until it is opened the mailbox counts as running one. */
    private final AtomicInteger pending = new AtomicInteger(1);

    void open() {
        finishOne();
    }

    void run(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            drain();
        }
    }

    private void finishOne() {
        if (pending.decrementAndGet() > 0) {
            drain();
        }
    }

    private void drain() {
        do {
            tasks.remove().run();
        } while (pending.decrementAndGet() > 0);
    }
}
