package dev.tidemark.reliability.merges;

import java.util.Optional;
import java.util.function.LongFunction;

/** Plays the random merges of a seed; made anew in each engine that has a fault. */
public final class MergeDriver implements LongFunction<Optional<String>> {
    private static final int STEPS = 15;

    @Override
    public Optional<String> apply(long seed) {
        try {
            new MergeWalk(seed).run(STEPS);
            return Optional.empty();
        } catch (AssertionError differs) {
            return Optional.of("merges are the model's");
        } catch (RuntimeException unexpected) {
            return Optional.of("no step fails unexpectedly");
        }
    }
}
