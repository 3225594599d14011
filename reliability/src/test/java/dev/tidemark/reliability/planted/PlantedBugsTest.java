package dev.tidemark.reliability.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.reliability.merges.MergeDriver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Faults that were put in on purpose are caught, each of them. A build begins at the seed that is known to catch a fault;
 * {@code -Dtidemark.planted=N} plays the seeds 1 to N for each, and prints in how many it was caught, and by what.
 */
class PlantedBugsTest {
    private static final long SEARCH = Long.getLong("tidemark.planted", 0);

    /** Where the code has changed since its seed was found, another one close by may catch a fault. */
    private static final long MOST = Long.getLong("tidemark.planted.most", 25);

    private static final List<PlantedBug> ALL = PlantedBug.all();

    /** Who writes a fault wants to see that one alone: {@code -Dtidemark.planted.only=NAMES}, a regular expression. */
    private static final String ONLY = System.getProperty("tidemark.planted.only", ".*");

    @Test
    void eachIsCaught() {
        List<Hunt> hunts = ALL.parallelStream()
                .filter(bug -> bug.name().matches(ONLY))
                .map(bug -> SEARCH > 0 ? Hunt.count(bug, SEARCH) : Hunt.untilCaught(bug, MOST))
                .toList();
        hunts.forEach(System.out::println);
        assertEquals(
                List.of(), hunts.stream().filter(hunt -> hunt.caught() == 0).toList(), "faults that nobody notices");
    }

    /** What is caught is the fault, and not the seed or the history. */
    @Test
    void withoutAFaultTheSameSeedsHold() {
        Map<String, LongFunction<Optional<String>>> drivers = Map.of(
                MergeDriver.class.getName(), new MergeDriver(),
                CaptureDriver.class.getName(), new CaptureDriver(),
                HistoryDriver.class.getName(), new HistoryDriver(),
                MeshDriver.class.getName(), new MeshDriver());
        List<String> broken = ALL.parallelStream()
                .map(bug -> (bug.play() instanceof PlantedBug.Seeds seeds
                                ? drivers.get(seeds.driver()).apply(seeds.first())
                                : new WrittenDriver().apply(((PlantedBug.Written) bug.play()).name()))
                        .map(invariant -> bug.play() + ", by which " + bug + " is caught: " + invariant))
                .flatMap(Optional::stream)
                .toList();
        assertEquals(List.of(), broken);
    }

    @Test
    void theyAreManyAndEverywhere() {
        Set<String> areas = ALL.stream().map(PlantedBug::area).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                new TreeSet<>(Set.of(
                        "apply",
                        "capture",
                        "context",
                        "feed",
                        "horizon",
                        "identity",
                        "mesh",
                        "servers",
                        "session",
                        "stamps",
                        "storage")),
                areas);
        assertTrue(ALL.size() >= 40, ALL.size() + " faults");
        long rare = ALL.stream().filter(bug -> bug.seed().orElse(0) > 10).count();
        assertTrue(rare >= 10, rare + " are caught only after more than ten seeds");
    }
}
