package dev.tidemark.reliability.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.reliability.compared.MeshFollows;
import dev.tidemark.testkit.simulation.Draw;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.invariant.Invariants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worlds of equals: {@code -Dtidemark.meshes=N} for more, {@code reliability/run histories --worlds equals} for many. */
class MeshWorldsTest {
    private static final long FIRST = Long.getLong("tidemark.seed", 0);
    private static final long MESHES = Long.getLong("tidemark.meshes", 16);

    private static final String FIVE = "seed=3 devices=5 servers=0\n";

    @TempDir
    Path folder;

    @Test
    void equalsEndAsTheirModelSaysWhateverTheyExchangeBy() {
        HistoryRunner runner = new HistoryRunner(folder);
        Set<String> struck = new ConcurrentSkipListSet<>();
        LongStream.range(FIRST, FIRST + MESHES)
                .parallel()
                .map(Draw::seedOfEquals)
                .forEach(seed -> {
                    try {
                        struck.addAll(runner.run(seed).struck().keySet());
                    } catch (RuntimeException | AssertionError differs) {
                        throw new AssertionError("to see it again: reliability/run replay " + seed, differs);
                    }
                });
        Set<String> expected = Set.of(
                "bundle twice",
                "bundle before its time",
                "damaged bundle",
                "copied database",
                "restore",
                "cut",
                "clock");
        assertTrue(struck.containsAll(expected), struck.toString());
    }

    /** Two nodes are linked, one shares a folder with the first, one gets its bundles by hand, and one is as the dice say. */
    @Test
    void aStoryOfFiveByLinkFolderAndBundleIsTheSameTwiceAndEachRowIsCompared() {
        History story = History.parse(FIVE + """
                Write A notes/r1 a=16
                Pack A C
                Unpack C 0
                Write C notes/r1 a=17 ; notes/r2 b=18
                Folder C
                Write B notes/r1 a=19
                Sync B
                Await B
                Folder A
                PackAll A
                Write D notes/r2 delete
                Damage 0 500 false
                Unpack D 0
                Unpack D 1
                Write D notes/r1 c=20
                Crash A
                Pack D B
                Unpack B 0
                Unpack B 0
                Start A
                Write E notes/r2 a=21
                """);
        List<MeshFollows> models = new ArrayList<>();
        HistoryRunner runner = new HistoryRunner(folder, setup -> {
            models.add(new MeshFollows());
            List<Observer> all = new ArrayList<>(Invariants.ofOneRun(setup));
            all.add(models.get(models.size() - 1));
            return all;
        });
        Simulation.Result once = runner.run(story);
        assertEquals(once.trace(), runner.run(story).trace());
        assertEquals(5, once.nodes());
        assertEquals(
                Set.of("bundle to somebody else", "bundle twice", "crash", "damaged bundle"),
                once.struck().keySet());
        assertTrue(models.get(0).rows() > 20, models.get(0).rows() + " rows");
    }
}
