package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs cycles, several in one deployment: what one leaves behind the next has to live with.
 *
 * <p>Threading: safe; deployments may run side by side.
 *
 * @param template how deployments begin
 * @param tell gets a line for each cycle; called on any thread
 */
record CycleRunner(Template template, Consumer<String> tell) {
    /** How many cycles a deployment has. */
    static final int CYCLES_IN_DEPLOYMENT = 10;

    /** How many cycles have held, and whether one has not. */
    record Result(long held, boolean broken) {}

    /**
     * Runs the cycles of a deployment, until it has had its share or something does not hold; then its folder is kept.
     *
     * @param seed of what is drawn; when something is killed depends on the machine as well
     */
    Result deployment(long seed) throws IOException, InterruptedException, SQLException {
        SplittableRandom random = new SplittableRandom(seed);
        Deployment deployment = template.begin("deployment-" + seed, random.split());
        int held = 0;
        try (deployment) {
            for (; held < CYCLES_IN_DEPLOYMENT; held++) {
                Cycle cycle = new Cycle(deployment, random.split(), template);
                long began = System.nanoTime();
                Cycle.Kind kind = cycle.draw();
                cycle.run(kind);
                tell(seed, held, kind + " holds, " + (System.nanoTime() - began) / 1_000_000 + " ms");
            }
        } catch (Broken broken) {
            tell(seed, held, "in " + deployment.folder() + ": " + broken.getMessage());
            return new Result(held, true);
        }
        delete(deployment.folder());
        return new Result(held, false);
    }

    private void tell(long seed, int held, String what) {
        tell.accept("seed " + seed + ", cycle " + (held + 1) + ": " + what);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
