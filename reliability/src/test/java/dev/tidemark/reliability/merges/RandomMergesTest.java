package dev.tidemark.reliability.merges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A million random merges, by the engine and by the model. {@code reliability/run merges} goes on. */
class RandomMergesTest {
    private static final long MERGES = 1_000_000;

    /** Behind those of the command, so that each build that is given another one sees what none has seen. */
    private static final long SEED = Long.getLong("tidemark.seed", 1_000_000_000_000L);

    @Test
    void theEngineMergesAsTheModelDoes() {
        RandomMerges all = RandomMerges.ofSeeds(SEED, SEED + MERGES / 15 + 1);
        assertEquals(List.of(), all.failures());
        assertTrue(all.merges() >= MERGES, all.merges() + " merges");
    }
}
