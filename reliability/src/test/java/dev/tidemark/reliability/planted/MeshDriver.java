package dev.tidemark.reliability.planted;

import dev.tidemark.testkit.simulation.Draw;
import java.util.Optional;
import java.util.function.LongFunction;

/** Plays the simulator's histories of equals alone, which are one in some; made anew in each engine that has a fault. */
public final class MeshDriver implements LongFunction<Optional<String>> {
    private final HistoryDriver histories = new HistoryDriver();

    @Override
    public Optional<String> apply(long number) {
        return histories.apply(Draw.seedOfEquals(number));
    }
}
