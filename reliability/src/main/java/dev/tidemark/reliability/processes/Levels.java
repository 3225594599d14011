package dev.tidemark.reliability.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Kills servers with memory first and their databases, until each durability over each backend has had its number of kills.
 *
 * @param folder where servers and databases have their files; those in which something does not hold are kept
 * @param kills how many each has, those of earlier runs among them
 * @param seed of what is drawn; when somebody is killed depends on the machine as well
 * @param progress of all runs
 * @param tell gets a line for each pair; called on any thread
 */
record Levels(Path folder, long kills, long seed, LevelsProgress progress, Consumer<String> tell) {
    /** Runs them, several pairs side by side, and returns whether all hold, now and in the runs before. */
    boolean run(int threads) throws InterruptedException {
        Queue<LevelPair> pairs = new ConcurrentLinkedQueue<>(LevelPair.all());
        return Threads.run(threads, () -> run(pairs)).stream().allMatch(held -> held);
    }

    private boolean run(Queue<LevelPair> pairs) throws IOException, InterruptedException {
        boolean held = true;
        for (LevelPair pair = pairs.poll(); pair != null; pair = pairs.poll()) {
            boolean heldNow = progress.of(pair).kills() >= kills || run(pair);
            held &= heldNow && progress.of(pair).broken() == 0;
            tell.accept(progress.of(pair).line(pair));
        }
        return held;
    }

    private boolean run(LevelPair pair) throws IOException, InterruptedException {
        Path place = Files.createTempDirectory(folder, pair.level().setting() + "-");
        long first = progress.of(pair).kills();
        SplittableRandom random =
                new SplittableRandom(seed + first * LevelPair.all().size() + pair.number());
        try (Backend backend = pair.place().in(place);
                LevelCycles cycles = new LevelCycles(Installation.built(), place, pair.level(), backend, random)) {
            for (long kill = first; kill < kills; kill++) {
                LevelTally.Loss loss = cycles.next();
                progress.add(pair, tally -> tally.plus(loss));
            }
        } catch (Broken broken) {
            tell.accept(pair + " in " + place + ": " + broken.getMessage());
            progress.add(pair, LevelTally::plusBroken);
            return false;
        }
        CycleRunner.delete(place);
        return true;
    }
}
