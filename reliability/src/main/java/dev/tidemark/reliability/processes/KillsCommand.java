package dev.tidemark.reliability.processes;

import dev.tidemark.reliability.Command;
import dev.tidemark.reliability.histories.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Accumulates cycles in which real processes are killed: goes on from the deployment where the last run has ended. */
public final class KillsCommand implements Command {
    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String describe() {
        return "[--until N] [--threads N] [--state FILE] [--folder DIR]  kills real processes until N cycles in all have held";
    }

    @Override
    public boolean run(List<String> arguments, PrintStream out) throws IOException {
        Options options = new Options(arguments, Set.of("until", "threads", "state", "folder"));
        Path folder = Path.of(options.text("folder", "reliability/target/kills"));
        Accumulated accumulated = new Accumulated(
                Path.of(options.text("state", "reliability/target/kills.properties")),
                options.number("until", 500),
                out);
        try {
            CycleRunner runner = new CycleRunner(Template.make(Installation.built(), folder), out::println);
            Threads.run(
                    (int) options.number("threads", Runtime.getRuntime().availableProcessors()),
                    () -> accumulated.run(runner));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } catch (SQLException unreadable) {
            throw new IOException(unreadable);
        }
        return accumulated.allHeld();
    }
}
