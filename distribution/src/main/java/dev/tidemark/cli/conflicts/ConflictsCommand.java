package dev.tidemark.cli.conflicts;

import dev.tidemark.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with the conflicts of a server. */
@Command(
        name = "conflicts",
        mixinStandardHelpOptions = true,
        description = "Shows the conflicts that a server has settled or that wait for a person, and settles these.",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n")
public final class ConflictsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The command with its subcommands. */
    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new ConflictsCommand())
                .addSubcommand("list", new ConflictsListCommand(terminal))
                .addSubcommand("show", new ConflictsShowCommand(terminal))
                .addSubcommand("resolve", new ConflictsResolveCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show or resolve");
    }
}
