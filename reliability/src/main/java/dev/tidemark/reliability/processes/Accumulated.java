package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.histories.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The cycles of all runs together: which deployment comes next, and how many have held.
 *
 * <p>Threading: safe.
 */
final class Accumulated {
    private final Path state;
    private final long until;
    private final PrintStream out;
    private final Object lock = new Object();
    private final long began = System.nanoTime();
    private final Progress before;
    private Progress progress;
    private long broken;

    Accumulated(Path state, long until, PrintStream out) throws IOException {
        this.state = state;
        this.until = until;
        this.out = out;
        this.before = Progress.load(state);
        this.progress = before;
    }

    /** Runs deployments until there are enough. */
    Void run(CycleRunner runner) throws IOException, InterruptedException, SQLException {
        while (goesOn()) {
            add(runner.deployment(next()));
        }
        return null;
    }

    private boolean goesOn() {
        synchronized (lock) {
            return progress.sum("held") < until;
        }
    }

    private long next() {
        synchronized (lock) {
            long seed = progress.next();
            progress = progress.at(seed + 1);
            return seed;
        }
    }

    private void add(CycleRunner.Result result) throws IOException {
        synchronized (lock) {
            broken += result.broken() ? 1 : 0;
            Duration time = Duration.ofNanos(System.nanoTime() - began);
            progress = progress.plus(Map.of("held", result.held(), "broken", result.broken() ? 1L : 0L))
                    .taking(before.millis() + time.toMillis());
            progress.save(state);
            out.println(String.format(
                    Locale.ROOT,
                    "%,d cycles have held in all, %,d have not; %,d an hour",
                    progress.sum("held"),
                    progress.sum("broken"),
                    progress.sum("held") * 3_600_000 / Math.max(1, progress.millis())));
        }
    }

    boolean allHeld() {
        synchronized (lock) {
            return broken == 0;
        }
    }
}
