package dev.tidemark.reliability.compared;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.reliability.histories.HistoryRunner;
import dev.tidemark.testkit.simulation.Draw;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In histories that the model can follow, all nodes hold in the end what they hold in the model. */
class ModelFollowsTest {
    private static final long FIRST = Long.getLong("tidemark.seed", 1);
    private static final long SEEDS = Long.getLong("tidemark.rounds", 60);

    @TempDir
    Path folder;

    @Test
    void nodesHoldWhatTheyHoldInTheModel() {
        long rows = LongStream.range(FIRST, FIRST + SEEDS)
                .parallel()
                .map(this::follow)
                .sum();
        assertTrue(rows > SEEDS, rows + " rows were compared");
    }

    private long follow(long seed) {
        ModelFollows follower = new ModelFollows();
        try {
            new HistoryRunner(folder, setup -> List.of(follower)).run(Draw.history(seed));
        } catch (RuntimeException | AssertionError differs) {
            throw new AssertionError("to see it again: reliability/run replay " + seed, differs);
        }
        return follower.rows();
    }
}
