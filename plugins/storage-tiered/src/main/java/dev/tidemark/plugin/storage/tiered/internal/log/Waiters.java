package dev.tidemark.plugin.storage.tiered.internal.log;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Those who wait until their commits are on the disk. Each is woken when that is so, or when it is for him to see to it: to wake all of
 * them whenever anything has changed would cost more than what they wait for.
 *
 * <p>Threading: the lock of the log; {@link Waiter} by itself.
 */
final class Waiters {
    private final List<Waiter> waiting = new ArrayList<>();

    /** One who waits. */
    static final class Waiter {
        private final long commit;
        private final Thread thread = Thread.currentThread();
        private volatile boolean called;
        private volatile boolean served;

        private Waiter(long commit) {
            this.commit = commit;
        }

        /** Waits until this one is called, or the thread is interrupted; returns whether the commit is on the disk. */
        boolean await() {
            while (!called && !thread.isInterrupted()) {
                LockSupport.park(this);
            }
            return served;
        }

        private void call(boolean isServed) {
            served = isServed;
            called = true;
        }

        /** Has the thread go on. Without the lock: it is woken to run, and not to wait for that. */
        void wake() {
            LockSupport.unpark(thread);
        }
    }

    /** Has the thread that calls wait for a commit. */
    Waiter add(long commit) {
        Waiter waiter = new Waiter(commit);
        waiting.add(waiter);
        return waiter;
    }

    /** Takes one back who does not wait any more; returns whether it was called already, and so may be the one that others count on. */
    boolean leave(Waiter waiter) {
        return !waiting.remove(waiter);
    }

    /**
     * Calls all whose commits are on the disk, and the next one, who sees to the others.
     *
     * @return whom to wake, the one first for whom others wait
     */
    List<Waiter> callUpTo(long safe) {
        List<Waiter> called = new ArrayList<>();
        for (Iterator<Waiter> each = waiting.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (waiter.commit <= safe) {
                waiter.call(true);
                called.add(waiter);
                each.remove();
            }
        }
        if (!waiting.isEmpty()) {
            Waiter next = waiting.remove(0);
            next.call(false);
            called.add(0, next);
        }
        return called;
    }

    /** Calls all, to see for themselves. */
    List<Waiter> callAll() {
        List<Waiter> called = List.copyOf(waiting);
        waiting.clear();
        called.forEach(waiter -> waiter.call(false));
        return called;
    }
}
