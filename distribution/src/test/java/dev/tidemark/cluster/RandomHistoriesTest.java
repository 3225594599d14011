package dev.tidemark.cluster;

import org.junit.jupiter.api.Test;

/** Random histories: replicas end up equal, on values that somebody wrote, and no write without a competitor is lost. */
class RandomHistoriesTest {
    private static final int ROUNDS = Integer.getInteger("tidemark.rounds", 150);
    private static final long SEED = Long.getLong("tidemark.seed", 1);

    @Test
    void replicasConvergeThroughCutsRestartsAndWrongClocks() {
        run(false, false);
    }

    @Test
    void replicasConvergeThroughCopiesAndRestores() {
        run(true, false);
    }

    @Test
    void replicasConvergeThoughDeletionsAreForgotten() {
        run(false, true);
    }

    @Test
    void replicasConvergeThroughCopiesAndRestoresThoughDeletionsAreForgotten() {
        run(true, true);
    }

    private static void run(boolean disasters, boolean forgetful) {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            RandomHistory history = new RandomHistory(seed, disasters, forgetful);
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
