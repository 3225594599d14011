package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.histories.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What all runs together have shown, in a small file: who runs more cycles goes on behind those.
 *
 * <p>Threading: safe.
 */
final class LevelsProgress {
    private final Path file;
    private final Object lock = new Object();
    private Progress progress;

    LevelsProgress(Path file) throws IOException {
        this.file = file;
        this.progress = Progress.load(file);
    }

    LevelTally of(LevelPair pair) {
        synchronized (lock) {
            return LevelTally.of(pair, progress.sums());
        }
    }

    /** Notes one more kill. */
    void add(LevelPair pair, UnaryOperator<LevelTally> kill) throws IOException {
        synchronized (lock) {
            Map<String, Long> sums = new TreeMap<>(progress.sums());
            sums.putAll(kill.apply(LevelTally.of(pair, sums)).sums(pair));
            progress = new Progress(progress.next(), progress.millis(), sums);
            progress.save(file);
        }
    }
}
