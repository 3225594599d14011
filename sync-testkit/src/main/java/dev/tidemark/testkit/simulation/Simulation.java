package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Runs histories: first with faults, then healed, until nothing moves any more.
 *
 * <p>Threading: safe, where disks and observers are.
 */
public final class Simulation {
    private final Disks disks;
    private final Shelf shelf;
    private final Function<Setup, ? extends List<? extends Observer>> observers;

    /**
     * What a history came to.
     *
     * @param trace the hash of everything that happened
     * @param events how many events that were
     * @param nodes how many nodes there were in the end
     * @param writes how many transactions apps have committed
     * @param faults how often faults have struck, see {@link Faults#total}
     * @param struck how often each kind has
     * @param bundles how many there were, by what was done with them
     */
    public record Result(
            long trace,
            long events,
            int nodes,
            long writes,
            int faults,
            SortedMap<String, Integer> struck,
            SortedMap<String, Integer> bundles) {
        private static final int LEAST_NODES = 3;
        private static final int LEAST_WRITES = 50;
        private static final int LEAST_FAULTS = 10;

        /** Returns whether the history was rich enough to be counted. */
        public boolean counts() {
            return nodes >= LEAST_NODES && writes >= LEAST_WRITES && faults >= LEAST_FAULTS;
        }
    }

    /**
     * Creates a simulation.
     *
     * @param observers makes those of one run, such as its invariants, for what its world is made of
     */
    public Simulation(Disks disks, Shelf shelf, Function<Setup, ? extends List<? extends Observer>> observers) {
        this.disks = Objects.requireNonNull(disks, "disks");
        this.shelf = Objects.requireNonNull(shelf, "shelf");
        this.observers = Objects.requireNonNull(observers, "observers");
    }

    /**
     * Runs a history to its end.
     *
     * @throws Violation if something does not hold
     */
    public Result run(History history) {
        try (World world =
                new World(history.setup(), disks, shelf, new ArrayList<>(observers.apply(history.setup())))) {
            history.steps().forEach(world::apply);
            world.heal();
            world.settle();
            return new Result(
                    world.trace().hash(),
                    world.trace().events(),
                    world.nodes().size(),
                    world.writes(),
                    world.faults().total(),
                    world.faults().counts(),
                    world.bundles());
        }
    }
}
