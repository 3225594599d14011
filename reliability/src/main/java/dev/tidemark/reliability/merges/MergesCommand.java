package dev.tidemark.reliability.merges;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import dev.tidemark.reliability.histories.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Accumulates random merges: goes on from the seed where the last run has ended. */
public final class MergesCommand implements Command {
    private static final long BLOCK = 100_000;

    @Override
    public String name() {
        return "merges";
    }

    @Override
    public String describe() {
        return "[--until N] [--state FILE]  merges random changes until N in all were compared with the model";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("until", "state"));
        long until = options.number("until", 100_000_000);
        Path state = Path.of(options.text("state", "reliability/target/merges.properties"));
        Progress progress = Progress.load(state);
        long merged = progress.sums().getOrDefault("merges", 0L);
        while (merged < until) {
            long began = System.nanoTime();
            RandomMerges block = RandomMerges.ofSeeds(progress.next(), progress.next() + BLOCK);
            long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
            merged += block.merges();
            block.failures().forEach(out::println);
            if (!block.failures().isEmpty()) {
                return false;
            }
            progress = new Progress(progress.next() + BLOCK, progress.millis() + millis, Map.of("merges", merged));
            progress.save(state);
            out.println(String.format(
                    Locale.ROOT,
                    "up to seed %,d: %,d merges in all, %,d an hour in this block",
                    progress.next() - 1,
                    merged,
                    block.merges() * 3_600_000 / Math.max(1, millis)));
        }
        return true;
    }
}
