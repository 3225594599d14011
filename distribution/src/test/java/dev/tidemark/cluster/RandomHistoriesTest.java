package dev.tidemark.cluster;

import org.junit.jupiter.api.Test;

/** Random histories: replicas end up equal, on values that somebody wrote, and no write without a competitor is lost. */
class RandomHistoriesTest {
    private static final int ROUNDS = Integer.getInteger("tidemark.rounds", 150);
    private static final long SEED = Long.getLong("tidemark.seed", 1);

    @Test
    void replicasConvergeThroughCutsRestartsAndWrongClocks() {
        run(false, false, false, ROUNDS);
    }

    @Test
    void aStrategyThatFailsNowAndThenLosesNoWrite() {
        run(false, false, true, Math.max(1, ROUNDS / 3));
    }

    @Test
    void replicasConvergeThroughCopiesAndRestores() {
        run(true, false, false, ROUNDS);
    }

    @Test
    void replicasConvergeThoughDeletionsAreForgotten() {
        run(false, true, false, ROUNDS);
    }

    @Test
    void replicasConvergeThroughCopiesAndRestoresThoughDeletionsAreForgotten() {
        run(true, true, false, ROUNDS);
    }

    private static void run(boolean disasters, boolean forgetful, boolean moody, int rounds) {
        for (long seed = SEED; seed < SEED + rounds; seed++) {
            RandomHistory history = new RandomHistory(seed, disasters, forgetful, moody);
            try {
                history.run(30 + (int) (seed % 40));
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "to see it again: -Dtidemark.seed=" + seed + " -Dtidemark.rounds=1\n"
                                + String.join("\n", history.story()),
                        failure);
            }
        }
    }
}
