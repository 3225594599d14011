package dev.tidemark.plugin.storage.tiered.internal.flush;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlusherTest {
    private static final Duration DELAY = Duration.ofMillis(200);

    /** Each shorter time is hardly shorter, so that what waits has to be flushed by the one that it began with. */
    @Test
    void whatWaitsIsFlushedInTimeHoweverOftenTheTimeIsMadeShorter() {
        CountDownLatch flushed = new CountDownLatch(1);
        try (Flusher flusher = new Flusher(flushed::countDown, DELAY, Flusher.FIRST_PAUSE, System.getLogger("test"))) {
            flusher.waits();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            for (int i = 1; flushed.getCount() > 0 && System.nanoTime() < deadline; i++) {
                flusher.setDelay(DELAY.minusNanos(i));
            }
            assertEquals(0, flushed.getCount(), "it was put off each time");
        }
    }
}
