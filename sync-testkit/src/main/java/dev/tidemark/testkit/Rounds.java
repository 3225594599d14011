package dev.tidemark.testkit;

import java.util.Objects;
import java.util.SplittableRandom;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The rounds of a random test, each from a seed of its own, so that a failure can be seen again.
 *
 * <p>The seeds are the same in every run unless {@code -Dtidemark.seed=} gives another first one; each further round takes the
 * next number. {@code -Dtidemark.rounds=} tries more rounds, or fewer. A failure names the seed of its round.
 *
 * <p>Threading: rounds run one after the other in the thread that called.
 */
public final class Rounds {
    /** The first seed, where none is given. */
    static final long USUAL_SEED = 20_260_101;

    private Rounds() {}

    /** One round of a random test. */
    @FunctionalInterface
    public interface Round {
        /**
         * Runs it.
         *
         * @param random the only source of randomness in it
         */
        void run(SplittableRandom random) throws Exception;
    }

    /**
     * Runs the rounds of a test.
     *
     * @param usual how many there are where {@code -Dtidemark.rounds=} says nothing
     * @param round what is done in each
     * @throws AssertionError if a round fails, with its seed, and the failure as its cause
     */
    public static void each(int usual, Round round) {
        Objects.requireNonNull(round, "round");
        long first = Long.getLong("tidemark.seed", USUAL_SEED);
        int count = Integer.getInteger("tidemark.rounds", usual);
        for (long seed = first; seed < first + count; seed++) {
            run(round, seed);
        }
    }

    private static void run(Round round, long seed) {
        try {
            round.run(new SplittableRandom(seed));
        } catch (TestAbortedException aborted) {
            throw aborted;
        } catch (Exception | Error failure) {
            String again = "to see it again: -Dtidemark.seed=" + seed + " -Dtidemark.rounds=1";
            throw new AssertionFailedError(again + "\n" + failure, failure);
        }
    }
}
