package dev.tidemark.plugin.storage.tiered;

import dev.tidemark.api.storage.StorageException;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Failures;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What one may have at a time; the others wait for it, but not for ever.
 *
 * <p>Threading: safe.
 */
final class Turn {
    private final Semaphore permit = new Semaphore(1, true);
    private final Duration patience;
    private final String other;

    /** @param other what is waited for, in words */
    Turn(Duration patience, String other) {
        this.patience = patience;
        this.other = other;
    }

    void take() {
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
