package dev.tidemark.plugin.storage.tiered.internal.flush;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many are somewhere. Each thread counts in a place of its own, as far as there are places, so that those who come and go do not wait
 * for each other.
 *
 * <p>Threading: safe. A count of nobody is right as soon as nobody comes any more: who is there holds his place above 0 until he goes.
 */
final class Presence {
    private static final int PLACES = 16;
    /** Two places lie in no line of a processor's cache together. */
    private static final int APART = 16;

    private final AtomicLongArray counts = new AtomicLongArray((PLACES + 1) * APART);

    /** Notes that somebody comes, and returns his place. */
    int enter() {
        int place = ((int) Thread.currentThread().getId() % PLACES + 1) * APART;
        counts.getAndIncrement(place);
        return place;
    }

    /** Notes that the one with a place goes; any thread may say so. */
    void leave(int place) {
        counts.getAndDecrement(place);
    }

    boolean isNobody() {
        for (int i = 1; i <= PLACES; i++) {
            if (counts.get(i * APART) != 0) {
                return false;
            }
        }
        return true;
    }
}
