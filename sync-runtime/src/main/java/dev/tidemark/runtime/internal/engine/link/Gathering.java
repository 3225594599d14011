package dev.tidemark.runtime.internal.engine.link;

import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.Scheduler;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Says when what was committed is to leave. Where the plan allows it the first commit after a pause leaves at once; those that follow
 * it are gathered, as all are where the plan does not: the first of them starts a wait, and what comes meanwhile leaves with it. So
 * however long commits follow each other, they take one push more than if the first had waited too.
 *
 * <p>What came from elsewhere is gathered always: who sent it has it, and in a ring of equals it comes from several at once. Nor does it
 * keep an own commit waiting.
 *
 * <p>Threading: safe. Who commits must not hold a lock that the push needs.
 */
public final class Gathering {
    private final Scheduler scheduler;
    private final Supplier<SyncPlan> plan;
    private final Runnable push;
    private final Object lock = new Object();
    private Runnable endOfRest = () -> {};
    private Duration wait = Duration.ZERO;
    private boolean gathering;
    /** Whether something own is among what is gathered. */
    private boolean holdsOwn;
    /** Whether something own has left so shortly ago that this is no pause. */
    private boolean resting;

    /**
     * Creates one that has seen no commit yet.
     *
     * @param plan says what holds now; asked where a commit begins something
     * @param push has what is committed leave; returns soon
     */
    public Gathering(Scheduler scheduler, Supplier<SyncPlan> plan, Runnable push) {
        this.scheduler = scheduler;
        this.plan = plan;
        this.push = push;
    }

    /** Something was committed. */
    public void committed(boolean isOwn) {
        if (!waits(isOwn)) {
            push.run();
        }
    }

    /** Returns whether a commit waits for others. */
    private boolean waits(boolean isOwn) {
        synchronized (lock) {
            boolean afterPause = isOwn && !resting;
            if (gathering && !afterPause) {
                holdsOwn |= isOwn;
                return true;
            }
            SyncPlan now = plan.get();
            wait = now.gather();
            if (afterPause && now.atOnce()) {
                rest();
                return false;
            }
            gather(isOwn);
            return true;
        }
    }

    private void gather(boolean isOwn) {
        holdsOwn |= isOwn;
        if (!gathering) {
            gathering = true;
            scheduler.after(wait, this::gathered);
        }
    }

    private void gathered() {
        synchronized (lock) {
            if (holdsOwn) {
                rest();
            }
            gathering = false;
            holdsOwn = false;
        }
        push.run();
    }

    private void rest() {
        endOfRest.run();
        resting = true;
        endOfRest = scheduler.after(wait, this::rested);
    }

    private void rested() {
        synchronized (lock) {
            resting = false;
        }
    }
}
