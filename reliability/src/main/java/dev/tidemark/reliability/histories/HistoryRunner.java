package dev.tidemark.reliability.histories;

import dev.tidemark.reliability.compared.MeshFollows;
import dev.tidemark.reliability.compared.ModelFollows;
import dev.tidemark.testkit.simulation.Draw;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Observer;
import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.Shelf;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.Violation;
import dev.tidemark.testkit.simulation.invariant.Invariants;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Runs histories against all invariants and the model; of one in a hundred it wants to see the same run twice.
 *
 * <p>Threading: safe.
 */
public final class HistoryRunner {
    private static final int RUN_TWICE = 100;

    private final Simulation simulation;

    /**
     * Creates a runner.
     *
     * @param folder for files of nodes
     */
    public HistoryRunner(Path folder) {
        this(folder, HistoryRunner::invariantsAndModel);
    }

    /**
     * Creates a runner that tells others than the invariants, or more.
     *
     * @param folder for files of nodes
     * @param observers makes those of one run, for what its world is made of
     */
    public HistoryRunner(Path folder, Function<Setup, ? extends List<? extends Observer>> observers) {
        this.simulation = new Simulation(new WorldDisks(folder), Shelf.ofClassPath(), observers);
    }

    private static List<Observer> invariantsAndModel(Setup setup) {
        List<Observer> all = new ArrayList<>(Invariants.ofOneRun(setup));
        all.add(setup.isMesh() ? new MeshFollows() : new ModelFollows());
        return all;
    }

    /**
     * Runs the history of a seed.
     *
     * @throws Violation if something does not hold
     */
    public Simulation.Result run(long seed) {
        History history = Draw.history(seed);
        Simulation.Result result = run(history);
        if (seed % RUN_TWICE == 0) {
            Simulation.Result again = run(history);
            if (again.trace() != result.trace()) {
                throw new Violation(
                        "a seed runs the same way twice",
                        Long.toHexString(result.trace()) + ", then " + Long.toHexString(again.trace()));
            }
        }
        return result;
    }

    /**
     * Runs a history.
     *
     * @throws Violation if something does not hold
     */
    public Simulation.Result run(History history) {
        return simulation.run(history);
    }
}
