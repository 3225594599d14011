package dev.tidemark.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** Where a faulty plugin gives other threads the chance to spoil its work. */
final class Turns {
    private static final int SELDOM = 16;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Turns() {}

    /** Gives other threads a turn, but not each time: on a busy machine it takes long until it comes back. */
    static void giveSeldom() {
        if (COUNT.incrementAndGet() % SELDOM == 0) {
            Thread.yield();
        }
    }
}
