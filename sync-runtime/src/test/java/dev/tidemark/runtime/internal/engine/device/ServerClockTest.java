package dev.tidemark.runtime.internal.engine.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ServerClockTest {
    @Test
    void aClockIsAsFarOffAsTheServersSaysWhereTheAnswerComesAtOnce() {
        assertEquals(-3_600_000, new ServerClock(1_000, 3_601_000, 3_601_000).offset(0));
        assertEquals(3_600_000, new ServerClock(3_601_000, 1_000, 1_000).offset(0));
    }

    @Test
    void anAnswerThatTakesLongSaysNothingAgainstAClock() {
        ServerClock slow = new ServerClock(5_000, 1_000, 9_000);
        assertEquals(0, slow.offset(0));
        assertEquals(-4_000, slow.offset(-10_000));
        assertEquals(4_000, slow.offset(10_000));
    }

    @Test
    void aClockThatLeapsMeanwhileBoundsItFromTheOtherSide() {
        assertEquals(0, new ServerClock(5_000, 9_000, 1_000).offset(0));
    }

    @Test
    void whatPassesUntilAnAnswerIsDealtWithPassesAtTheServerToo() {
        ServerClock clock = new ServerClock(5_000, 1_000, 1_010);
        assertEquals(8_000, clock.at(4_010));
        assertEquals(5_000, clock.at(500));
    }
}
