package dev.tidemark.runtime;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Where and when a node's work runs. A node has no threads of its own: a program gives it a pool, a simulation gives it one
 * queue in virtual time.
 */
public interface Scheduler extends Executor {
    /**
     * Runs something once, after a delay.
     *
     * @return cancels it, if it has not begun; idempotent
     */
    Runnable after(Duration delay, Runnable work);

    /**
     * Offers something that a thread with nothing else to do may do meanwhile. It may be dropped: whoever needs what comes of it does
     * it himself where nobody has begun. The default drops it, as is right where all work is done by one thread.
     */
    default void offer(Runnable work) {}
}
