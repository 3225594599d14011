package dev.tidemark.runtime.internal.guard;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices calls into plugins that have no deadline and do not come back: those of storages and links. It names them. Nobody interrupts
 * them, for a thread that is interrupted in the middle of a commit leaves behind nobody knows what.
 *
 * <p><b>How.</b> Each thread notes the call that it is in, in a slot of its own; a timer looks at the slots. What is noted costs two
 * writes to memory for a call that comes for each row, and no look at a clock: a call notes the number of the timer's last look, and is
 * late when so many have come since.
 *
 * <p>Threading: safe; one thread looks.
 */
final class CallWatch {
    /** Looks are that far apart. */
    static final Duration LOOKS = Duration.ofSeconds(10);

    private static final int LOOKS_UNTIL_LATE = 12;

    private final ThreadLocal<Slot> own = new ThreadLocal<>();
    private final Set<Slot> slots = ConcurrentHashMap.newKeySet();
    private volatile int looks;

    /** A call that is under way. */
    static final class Call {
        private final Slot slot;
        private final Call outer;
        private final Guard guard;
        private final String operation;
        private final int since;
        /** Whether it was named as late; of interest to the one thread that looks. */
        private boolean told;

        private Call(Slot slot, Guard guard, String operation, int since) {
            this.slot = slot;
            this.outer = slot.call;
            this.guard = guard;
            this.operation = operation;
            this.since = since;
        }

        /** It has come back. */
        void ended() {
            slot.call = outer;
        }
    }

    /** What one thread is in. */
    static final class Slot {
        private final WeakReference<Thread> thread;
        private volatile Call call;

        Slot(Thread thread) {
            this.thread = new WeakReference<>(thread);
        }

        private boolean isOver() {
            Thread alive = thread.get();
            return alive == null || !alive.isAlive();
        }
    }

    /** Notes that this thread calls a plugin, until that has ended; a plugin may call back, and be called again within. */
    Call begin(Guard guard, String operation) {
        Slot slot = own();
        Call call = new Call(slot, guard, operation, looks);
        slot.call = call;
        return call;
    }

    private Slot own() {
        Slot slot = own.get();
        if (slot == null) {
            slot = new Slot(Thread.currentThread());
            own.set(slot);
            slots.add(slot);
        }
        return slot;
    }

    /** Looks at all calls that are under way, and names those that are late, each once. Returns how many these are. */
    int look() {
        int now = looks + 1;
        looks = now;
        slots.removeIf(Slot::isOver);
        int late = 0;
        for (Slot slot : slots) {
            Call call = slot.call;
            if (call != null && now - call.since > LOOKS_UNTIL_LATE && !call.told) {
                call.told = true;
                call.guard.late(call.operation, LOOKS.multipliedBy(LOOKS_UNTIL_LATE));
                late++;
            }
        }
        return late;
    }
}
