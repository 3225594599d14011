package dev.tidemark.reliability;

import dev.tidemark.reliability.histories.HistoriesCommand;
import dev.tidemark.reliability.histories.ReplayCommand;
import dev.tidemark.reliability.merges.MergesCommand;
import dev.tidemark.reliability.processes.FullDiskCommand;
import dev.tidemark.reliability.processes.KillsCommand;
import dev.tidemark.reliability.processes.LevelsCommand;
import dev.tidemark.reliability.processes.SweepCommand;
import dev.tidemark.reliability.worlds.WorldsCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** The entry of {@code reliability/run}. Exit codes are those of the command line: 0 done, 1 usage, 2 something does not hold. */
public final class Main {
    private static final int DONE = 0;
    private static final int USAGE = 1;
    private static final int PROBLEM = 2;

    /** All commands; one line each. */
    private static final List<Command> COMMANDS = List.of(
            new Hardware(),
            new HistoriesCommand(),
            new ReplayCommand(),
            new WorldsCommand(),
            new MergesCommand(),
            new KillsCommand(),
            new LevelsCommand(),
            new SweepCommand(),
            new FullDiskCommand());

    private Main() {}

    /** Runs the command that is named first. */
    public static void main(String[] arguments) throws IOException {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out) throws IOException {
        Optional<Command> command = arguments.isEmpty() ? Optional.empty() : find(arguments.get(0));
        if (command.isEmpty()) {
            out.println("usage: reliability/run WHAT [OPTIONS]");
            COMMANDS.forEach(each -> out.println("  " + each.name() + "  " + each.describe()));
            return USAGE;
        }
        try {
            return command.get().run(arguments.subList(1, arguments.size()), out) ? DONE : PROBLEM;
        } catch (IllegalArgumentException usage) {
            out.println(usage.getMessage());
            return USAGE;
        }
    }

    private static Optional<Command> find(String name) {
        return COMMANDS.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
