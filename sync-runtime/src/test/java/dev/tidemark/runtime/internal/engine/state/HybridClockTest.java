package dev.tidemark.runtime.internal.engine.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class HybridClockTest {
    private long now = 1_000_000;

    private HybridClock clock(long last) {
        return new HybridClock(() -> Instant.ofEpochMilli(now), last, 0);
    }

    @Test
    void readingsOnlyGrow() {
        HybridClock clock = clock(0);
        long first = clock.next();
        long second = clock.next();
        now -= 500;
        long third = clock.next();
        assertEquals(1_000_000L << 16, first);
        assertTrue(first < second && second < third);
    }

    /** A burst in one millisecond borrows from the next ones, and gives nothing back. */
    @Test
    void moreReadingsThanTheCounterHoldsAreThoseOfTheNextMillisecond() {
        HybridClock clock = clock(0);
        long before = 0;
        for (int i = 0; i <= 1 << HybridClock.COUNTER_BITS; i++) {
            long reading = clock.next();
            assertTrue(before < reading);
            before = reading;
        }
        assertEquals(now + 1, clock.lastMillis());
        now += 1;
        assertEquals(before + 1, clock.next());
    }

    @Test
    void itGoesOnWhereItWas() {
        HybridClock clock = clock(5_000_000L << 16);
        assertEquals((5_000_000L << 16) + 1, clock.next());
    }

    @Test
    void aCorrectionTakesTheLastReadingAlong() {
        now = 9_000_000;
        HybridClock clock = clock(0);
        clock.next();
        clock.correct(-8_000_000);
        assertEquals(1_000_000, clock.wallMillis());
        assertEquals(9_000_000, clock.machineMillis());
        assertEquals((1_000_000L << 16) + 1, clock.next());
    }

    @Test
    void itComesBackFromTheFuture() {
        HybridClock clock = clock(9_000_000L << 16);
        clock.limit(1_000_000, 0);
        assertEquals((1_000_000L << 16) + 1, clock.next());
    }

    @Test
    void aReadingAboveAnotherDoesNotDragTheClockAlong() {
        HybridClock clock = clock(0);
        long other = 1_200_000L << 16;
        assertTrue(clock.nextAfter(other) > other);
        assertEquals(1_000_000, clock.next() >> 16);
    }

    @Test
    void whatWasCapturedIsCorrectedToo() {
        HybridClock clock = clock(0);
        clock.correct(50);
        assertEquals(900_050L << 16, clock.captured(900_000));
        assertEquals((900_050L << 16) + 1, clock.captured(800_000));
    }

    @Test
    void aReadingIsShiftedButNotBeyondNow() {
        assertEquals(150L << 16, HybridClock.shifted(100L << 16, 50, 1_000, 1));
        assertEquals(120L << 16, HybridClock.shifted(100L << 16, 50, 120, 1));
        assertEquals(1, HybridClock.shifted(100L << 16, -200, 120, 1));
    }
}
