package dev.tidemark.reliability.merges;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The merges of some seeds.
 *
 * @param merges how many
 * @param failures the stories of those in which the engine and the model differ
 */
record RandomMerges(long merges, List<String> failures) {
    /** How many merges a seed stands for: enough that what is drawn first has consequences. */
    private static final int STEPS = 15;

    /** Merges what the seeds from one up to another come to, on all processors. */
    static RandomMerges ofSeeds(long from, long to) {
        List<String> failures = LongStream.range(from, to)
                .parallel()
                .mapToObj(RandomMerges::failure)
                .flatMap(Optional::stream)
                .toList();
        return new RandomMerges((to - from) * STEPS, failures);
    }

    private static Optional<String> failure(long seed) {
        try {
            new MergeWalk(seed).run(STEPS);
            return Optional.empty();
        } catch (AssertionError differs) {
            return Optional.of(differs.getMessage());
        }
    }
}
