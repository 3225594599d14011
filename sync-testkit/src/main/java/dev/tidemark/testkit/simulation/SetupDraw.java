package dev.tidemark.testkit.simulation;

import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws what a world is made of. */
final class SetupDraw {
    private static final List<String> STRATEGIES =
            List.of("last-writer-wins", "first-writer-wins", "server-wins", "client-wins", "manual");
    private static final List<String> CODECS = List.of("none", "none", "deflate", "zstd", "snappy");
    private static final List<Integer> DEVICES = List.of(2, 2, 2, 3, 3, 3, 4, 4, 5, 6);
    private static final List<Integer> BATCHES = List.of(1, 1, 2, 3, 1_000);

    /** How many worlds there are to one whose devices' files are those of apps, which takes as long as ten others, or to one with counters. */
    private static final int ONE_IN = 48;

    private static final int WITH_APPS = 5;
    private static final int WITH_COUNTERS = 17;
    private static final int OF_EQUALS = 29;
    private static final List<String> AMONG_EQUALS = List.of("last-writer-wins", "first-writer-wins", "manual");
    private static final Set<Integer> WITH_SERVERS = Set.of(11, 23, 35, 47);
    private static final Set<Integer> MEMORY_FIRST = Set.of(8, 19, 31, 38, 43);

    /** Not among the first, as long as some of these worlds are known to fail. */
    private static final long FIRST_OF_CARRIERS = 1_000_000_000;

    private static final int ONE_IN_SQLITE = 10;
    static final int MOST_NODES = 7;

    private final SplittableRandom random;

    SetupDraw(SplittableRandom random) {
        this.random = random;
    }

    /**
     * From a seed on devices carry for each other, in worlds of whatever kind but those of equals and those with counters, which bundles do
     * not bring. In one world of some the devices' files are those of apps, in one there are counters, in one nodes are equals, in some there are
     * several servers, in some the server commits to memory first; the others are drawn as if there were none such.
     */
    Setup draw(long seed) {
        Setup drawn = kind(seed);
        boolean carries = seed >= FIRST_OF_CARRIERS && !drawn.isMesh() && !drawn.counters();
        return carries ? Setup.parse(drawn + " carriers=true") : drawn;
    }

    private Setup kind(long seed) {
        Setup drawn = plain(seed);
        int number = Math.floorMod(seed, ONE_IN);
        if (number == WITH_APPS) {
            return withApps(drawn);
        } else if (number == WITH_COUNTERS) {
            return Setup.parse(drawn + " counters=true");
        } else if (number == OF_EQUALS) {
            return ofEquals(drawn);
        } else if (WITH_SERVERS.contains(number)) {
            return withServers(drawn);
        }
        return MEMORY_FIRST.contains(number) && drawn.disk().equals("simulated")
                ? Setup.parse(drawn + " disk=tiered")
                : drawn;
    }

    /** A seed whose world is one of equals: the first is number 0. */
    static long seedOfEquals(long number) {
        return number * ONE_IN + OF_EQUALS;
    }

    /** A seed whose world has carriers, unless it is of a kind that has none: the first is number 0. */
    static long seedOfCarriers(long number) {
        return FIRST_OF_CARRIERS + number;
    }

    /** Equals forget no deletion, and what only a server decides they leave alone. */
    private Setup ofEquals(Setup drawn) {
        return Setup.parse(drawn + " servers=0 declared=false unique=false rememberSeconds=0 devices="
                + random.nextInt(3, drawn.disk().equals("sqlite") ? 5 : 7) + " strategy=" + pick(AMONG_EQUALS));
    }

    private Setup withServers(Setup drawn) {
        int servers = random.nextInt(4) == 0 ? 3 : 2;
        int devices = Math.min(drawn.devices(), MOST_NODES - servers);
        return Setup.parse(drawn + " disk=simulated servers=" + servers + " devices=" + devices);
    }

    private Setup withApps(Setup drawn) {
        int constraint = random.nextInt(6);
        return new Setup(
                drawn.seed(),
                random.nextInt(2, 4),
                Setup.APPS,
                drawn.syncedEvery(),
                true,
                constraint == 0,
                drawn.strategy(),
                drawn.granularity(),
                drawn.deletes(),
                drawn.codec(),
                drawn.batchRows(),
                drawn.gatherMillis(),
                drawn.rememberSeconds(),
                constraint == 1 || constraint == 2,
                false,
                1,
                false);
    }

    private Setup plain(long seed) {
        boolean declared = random.nextInt(3) == 0;
        boolean sqlite = random.nextInt(ONE_IN_SQLITE) == 0;
        return new Setup(
                seed,
                sqlite ? random.nextInt(2, 4) : pick(DEVICES),
                sqlite ? "sqlite" : "simulated",
                random.nextInt(4) == 0 ? random.nextInt(2, 20) : 1,
                declared,
                declared && random.nextInt(3) == 0,
                pick(STRATEGIES),
                pick(List.of(TablePolicy.Granularity.values())),
                pick(List.of(TablePolicy.Deletes.values())),
                pick(CODECS),
                pick(BATCHES),
                random.nextInt(3) == 0 ? random.nextInt(0, 3_000) : 10,
                random.nextInt(3) == 0 ? random.nextInt(1, 60) : 0,
                false,
                false,
                1,
                false);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
