package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import dev.tidemark.reliability.histories.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Has each write and sync of every scenario fail, once and for ever; goes on where the last run has ended. */
public final class SweepCommand implements Command {
    /** More calls than any scenario makes in one thread. */
    private static final int CALLS_FOR_EACH = 10_000;

    /** After so many calls in a row that no thread makes any more, a scenario has been gone through. */
    private static final int MOST_MISSED = 3;

    /** A scenario and a kind of fault, whose calls are gone through one by one. */
    private record Line(Scenario scenario, SystemCallFault.Kind kind, boolean forever) {
        SystemCallFault at(int call) {
            return new SystemCallFault(kind, call, forever);
        }

        @Override
        public String toString() {
            return scenario + " " + kind + (forever ? " for ever" : " once");
        }
    }

    @Override
    public String name() {
        return "sweep";
    }

    @Override
    public String describe() {
        return "[--step N] [--runs N] [--state FILE] [--folder DIR]  fails every N-th write and sync of every scenario";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("step", "runs", "state", "folder"));
        int step = (int) options.number("step", 1);
        Path state = Path.of(options.text("state", "reliability/target/sweep.properties"));
        Path folder = Path.of(options.text("folder", "reliability/target/sweep"));
        try {
            if (!SystemCallFault.isPossible()) {
                out.println(
                        "strace is not here, or may not trace: install it (apt-get install strace) to have calls fail");
                return false;
            }
            return run(
                    new Sweep(Template.make(Installation.built(), folder)),
                    step,
                    options.number("runs", Long.MAX_VALUE),
                    state,
                    out);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (SQLException unreadable) {
            throw new IOException(unreadable);
        }
    }

    private static boolean run(Sweep sweep, int step, long runs, Path state, PrintStream out)
            throws IOException, InterruptedException, SQLException {
        List<Line> lines = lines();
        boolean allHold = true;
        int missed = 0;
        Progress progress = Progress.load(state);
        for (long i = 0; i < runs && progress.next() / CALLS_FOR_EACH < lines.size(); i++) {
            Line line = lines.get((int) (progress.next() / CALLS_FOR_EACH));
            int call = (int) (progress.next() % CALLS_FOR_EACH) + 1;
            long began = System.nanoTime();
            boolean struck = true;
            long broken = 0;
            try {
                struck = sweep.run(line.scenario(), line.at(call));
            } catch (Broken found) {
                out.println(found.getMessage());
                broken = 1;
                allHold = false;
            }
            // Calls are counted in each thread, and how they are spread over threads differs from run to run.
            missed = struck ? 0 : missed + 1;
            boolean goesOn = missed < MOST_MISSED;
            long next = goesOn ? progress.next() + step : (progress.next() / CALLS_FOR_EACH + 1) * CALLS_FOR_EACH;
            Duration time = Duration.ofNanos(System.nanoTime() - began);
            progress = progress.at(next)
                    .plus(Map.of("runs", 1L, "struck", struck ? 1L : 0L, "broken", broken))
                    .taking(progress.millis() + time.toMillis());
            progress.save(state);
            if (!goesOn) {
                missed = 0;
                out.println(line + " has been gone through: up to call " + call + ". " + line(progress));
            }
        }
        return allHold;
    }

    /** A process that was killed is killed once. */
    private static List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            for (SystemCallFault.Kind kind : SystemCallFault.Kind.values()) {
                lines.add(new Line(scenario, kind, false));
                if (kind != SystemCallFault.Kind.KILL) {
                    lines.add(new Line(scenario, kind, true));
                }
            }
        }
        return lines;
    }

    private static String line(Progress progress) {
        return String.format(
                Locale.ROOT,
                "%,d runs, the fault struck in %,d, %,d do not hold; %,d an hour",
                progress.sum("runs"),
                progress.sum("struck"),
                progress.sum("broken"),
                progress.sum("runs") * 3_600_000 / Math.max(1, progress.millis()));
    }
}
