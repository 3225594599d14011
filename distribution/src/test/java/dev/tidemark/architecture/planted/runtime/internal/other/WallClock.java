package dev.tidemark.architecture.planted.runtime.internal.other;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

final class WallClock {
    long number() {
        return System.currentTimeMillis() + System.nanoTime();
    }

    Instant now() {
        return Instant.now();
    }

    InstantSource source(boolean utc) {
        return utc ? Clock.systemUTC() : InstantSource.system();
    }

    Instant allowed(Clock clock) {
        return Instant.now(clock);
    }
}
