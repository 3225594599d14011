package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What one may have at a time; the others wait for it, but not for ever.
 *
 * <p>Whoever runs and finds it free takes it, though others wait: to wake the first of them takes longer than most transactions, and
 * many writers would each wait for a thread to be woken. Those who wait are served in their order, and after some who did not wait
 * it is the turn of one who did, so that nobody who writes without a pause keeps the others waiting.
 *
 * <p>Threading: safe.
 */
final class Turn {
    private static final int MOST_BEFORE_THOSE_WHO_WAIT = 64;

    private final Semaphore permit = new Semaphore(1, true);
    private final Duration patience;
    private final String other;
    /** How many have taken it since somebody waits. Whoever has it writes this. */
    private volatile int passedBy;

    /** @param other what is waited for, in words */
    Turn(Duration patience, String other) {
        this.patience = patience;
        this.other = other;
    }

    void take() {
        if (passedBy < MOST_BEFORE_THOSE_WHO_WAIT && permit.tryAcquire()) {
            passedBy = permit.hasQueuedThreads() ? passedBy + 1 : 0;
            return;
        }
        queue();
        passedBy = 0;
    }

    private void queue() {
        try {
            if (!permit.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(other + " has not ended within the busy-timeout of " + patience.toMillis()
                        + " ms; try again, or raise busy-timeout");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("the thread was interrupted while it waited for " + other + "; try again");
        }
    }

    private static StorageException busy(String problem) {
        return Failures.of(StorageException.Kind.BUSY, problem);
    }

    void give() {
        permit.release();
    }
}
