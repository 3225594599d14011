package dev.tidemark.reliability.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.testkit.simulation.Draw;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worlds in which devices of one server carry for each other, and new ones begin with what the server has. */
class CarriedWorldsTest {
    private static final long FIRST = Long.getLong("tidemark.seed", 0);
    private static final long WORLDS = Long.getLong("tidemark.carriers", 32);

    @TempDir
    private Path folder;

    @Test
    void whateverIsCarriedAllEndAlikeAndNothingIsLost() {
        HistoryRunner runner = new HistoryRunner(folder);
        Set<String> happened = new ConcurrentSkipListSet<>();
        LongStream.range(FIRST, FIRST + WORLDS)
                .parallel()
                .map(Draw::seedOfCarriers)
                .forEach(seed -> {
                    try {
                        Simulation.Result result = runner.run(seed);
                        happened.addAll(result.struck().keySet());
                        happened.addAll(result.bundles().keySet());
                    } catch (RuntimeException | AssertionError differs) {
                        throw new AssertionError("to see it again: reliability/run replay " + seed, differs);
                    }
                });
        Set<String> expected = Set.of(
                "exported",
                "imported",
                "begun with",
                "exchanged by folder",
                "refused",
                "bundle twice",
                "damaged bundle");
        assertTrue(happened.containsAll(expected), happened.toString());
    }

    @Test
    void aStoryOfOneWhoNeverSyncsByHimselfAndOneWhoBeginsWithABundleIsTheSameTwice() {
        History story = History.parse("""
                seed=3 devices=3 carriers=true
                Sync A
                Await A
                Sync B
                Await B
                Write A notes/r1 a=16
                Pack A B
                Unpack B 0
                Unpack B 0
                Write B notes/r1 a=17 ; notes/r2 b=18
                PackAll B
                Damage 0 500 false
                Unpack A 0
                Folder B
                Folder A
                Folder B
                Folder A
                Sync B
                Await B
                PackAll S
                Begin N1 0
                Unpack C 0
                Unpack A 0
                Write N1 notes/r2 a=19
                """);
        HistoryRunner runner = new HistoryRunner(folder);
        Simulation.Result once = runner.run(story);
        assertEquals(once.trace(), runner.run(story).trace());
        assertEquals(5, once.nodes());
        SortedMap<String, Integer> bundles = new TreeMap<>(
                Map.of("begun with", 2, "exchanged by folder", 4, "exported", 3, "imported", 1, "refused", 1));
        assertEquals(bundles, once.bundles());
        assertEquals(Set.of("bundle twice", "damaged bundle"), once.struck().keySet());
    }
}
