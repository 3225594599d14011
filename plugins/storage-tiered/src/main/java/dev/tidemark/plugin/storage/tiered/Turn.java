package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one may have at a time; the others wait for it, but not for ever.
 *
 * <p>Whoever runs and finds it free takes it, though others wait: to wake the first of them takes longer than most transactions, and
 * many writers would each wait for a thread to be woken. But once somebody has waited for some milliseconds nobody passes him any more, so
 * that who writes without a pause does not keep the others waiting, however long his transactions are.
 *
 * <p>Threading: safe.
 */
final class Turn {
    private static final Duration PASSED_BY_FOR = Duration.ofMillis(5);
    /** Most transactions are shorter than this many looks, and all are shorter than it takes to be woken. */
    private static final int MOST_LOOKS = 1_000;

    private final Semaphore permit = new Semaphore(1, true);
    private final AtomicInteger passedByLongEnough = new AtomicInteger();
    private final Duration patience;
    private final String other;

    /** @param other what is waited for, in words */
    Turn(Duration patience, String other) {
        this.patience = patience;
        this.other = other;
    }

    void take() {
        if (!takeIfFree()) {
            queue();
        }
    }

    private boolean takeIfFree() {
        for (int look = 0; look < MOST_LOOKS && passedByLongEnough.get() == 0; look++) {
            if (permit.tryAcquire()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private void queue() {
        try {
            if (!permit.tryAcquire(PASSED_BY_FOR.toMillis(), TimeUnit.MILLISECONDS)) {
                insist();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("the thread was interrupted while it waited for " + other + "; try again");
        }
    }

    private void insist() throws InterruptedException {
        passedByLongEnough.incrementAndGet();
        try {
            if (!permit.tryAcquire(patience.minus(PASSED_BY_FOR).toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(other + " has not ended within the busy-timeout of " + patience.toMillis()
                        + " ms; try again, or raise busy-timeout");
            }
        } finally {
            passedByLongEnough.decrementAndGet();
        }
    }

    private static StorageException busy(String problem) {
        return Failures.of(StorageException.Kind.BUSY, problem);
    }

    void give() {
        permit.release();
    }
}
