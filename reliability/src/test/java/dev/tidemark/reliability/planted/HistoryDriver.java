package dev.tidemark.reliability.planted;

import dev.tidemark.reliability.histories.HistoryRunner;
import dev.tidemark.testkit.simulation.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.LongFunction;

/** Plays the simulator's history of a seed; made anew in each engine that has a fault. */
public final class HistoryDriver implements LongFunction<Optional<String>> {
    private final HistoryRunner runner;

    /** Plays in a temporary folder, which ends with the process. */
    public HistoryDriver() {
        try {
            runner = new HistoryRunner(Files.createTempDirectory("planted"));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Override
    public Optional<String> apply(long seed) {
        try {
            runner.run(seed);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(violation.invariant());
        } catch (RuntimeException | AssertionError unexpected) {
            return Optional.of("no step fails unexpectedly");
        }
    }
}
