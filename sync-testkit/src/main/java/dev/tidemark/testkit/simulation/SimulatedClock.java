package dev.tidemark.testkit.simulation;

import dev.tidemark.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A machine's clock, which may be years off, jump, or stand still. It outlives the node's process. */
final class SimulatedClock implements InstantSource {
    private final VirtualTime time;
    private Duration skew = Duration.ZERO;
    private Optional<Instant> frozen = Optional.empty();

    SimulatedClock(VirtualTime time) {
        this.time = time;
    }

    /** From now on the clock is off by so much; it runs, whether it stood or not. */
    void set(Duration off) {
        skew = off;
        frozen = Optional.empty();
    }

    /** From now on the clock stands. */
    void freeze() {
        frozen = Optional.of(instant());
    }

    /** From now on the clock runs: if it stood, it is late by the time that it did. */
    void run() {
        frozen.ifPresent(at -> set(Duration.between(time.instant(), at)));
    }

    @Override
    public Instant instant() {
        return frozen.orElseGet(() -> time.instant().plus(skew));
    }
}
