package dev.tidemark.reliability.histories;

import dev.tidemark.reliability.Command;
import dev.tidemark.testkit.simulation.Draw;
import dev.tidemark.testkit.simulation.History;
import dev.tidemark.testkit.simulation.Shrinking;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.Violation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs one history again: that of a seed, or one in a file; one that fails is made short. */
public final class ReplayCommand implements Command {
    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String describe() {
        return "SEED|FILE [--tries N]  runs one history again, and makes it short if it fails";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("tries"));
        if (options.words().size() != 1) {
            throw new IllegalArgumentException("usage: reliability/run replay SEED|FILE [--tries N]");
        }
        History history = history(options.words().get(0));
        try (WorkFolder folder = WorkFolder.create()) {
            HistoryRunner runner = new HistoryRunner(folder.path());
            Optional<Throwable> failure = failure(runner, history, out);
            failure.ifPresent(each -> shrink(runner, history, each, (int) options.number("tries", 2_000), out));
            return failure.isEmpty();
        }
    }

    private static History history(String word) throws IOException {
        return word.matches("[0-9]+")
                ? Draw.history(Long.parseLong(word))
                : History.parse(Files.readString(Path.of(word)));
    }

    private static Optional<Throwable> failure(HistoryRunner runner, History history, PrintStream out) {
        try {
            Simulation.Result result = runner.run(history);
            out.println("it holds: " + result.nodes() + " nodes, " + result.writes() + " writes, " + result.faults()
                    + " faults " + result.struck() + ", trace " + Long.toHexString(result.trace()));
            return Optional.empty();
        } catch (RuntimeException | AssertionError failure) {
            return Optional.of(failure);
        }
    }

    private static void shrink(HistoryRunner runner, History history, Throwable failure, int tries, PrintStream out) {
        String kind = kind(failure);
        out.println("it fails: " + failure.getMessage());
        failure.printStackTrace(out);
        History shortest = new Shrinking(candidate -> failsAs(runner, candidate, kind), tries).shrink(history);
        out.println("# the shortest that fails alike, with " + shortest.steps().size() + " steps instead of "
                + history.steps().size() + "; save it, and replay the file");
        failure(runner, shortest, out).ifPresent(each -> out.println("# " + each.getMessage()));
        out.print(shortest);
    }

    private static boolean failsAs(HistoryRunner runner, History candidate, String kind) {
        try {
            runner.run(candidate);
            return false;
        } catch (RuntimeException | AssertionError failure) {
            return kind(failure).equals(kind);
        }
    }

    private static String kind(Throwable failure) {
        return failure instanceof Violation violation
                ? violation.invariant()
                : failure.getClass().getName();
    }
}
