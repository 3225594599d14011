package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Accumulates kills of servers with memory first and of their databases: goes on behind those of the last run. */
public final class LevelsCommand implements Command {
    @Override
    public String name() {
        return "levels";
    }

    @Override
    public String describe() {
        return "[--cycles N] [--threads N] [--seed N] [--state FILE] [--folder DIR]  kills servers with memory first until each"
                + " durability over each backend has had N kills in all";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("cycles", "threads", "seed", "state", "folder"));
        Path folder =
                Path.of(options.text("folder", "reliability/target/levels")).toAbsolutePath();
        Files.createDirectories(folder);
        Path state = Path.of(options.text("state", "reliability/target/levels.properties"));
        try {
            return new Levels(
                            folder,
                            options.number("cycles", 100),
                            options.number("seed", 1),
                            new LevelsProgress(state),
                            out::println)
                    .run((int) options.number("threads", Runtime.getRuntime().availableProcessors()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
