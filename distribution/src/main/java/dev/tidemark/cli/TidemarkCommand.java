package dev.tidemark.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands have in common. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        sortOptions = false)
abstract class TidemarkCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--json", description = "Print the result for machines, as JSON.")
    private boolean json;

    TidemarkCommand(Terminal terminal) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
    }

    final Terminal terminal() {
        return terminal;
    }

    final boolean isJson() {
        return json;
    }

    /** Prints a result: for machines, or line by line for people. */
    final void print(Object forMachines, Iterable<String> forPeople) {
        if (json) {
            terminal.line(Json.write(forMachines));
        } else {
            forPeople.forEach(terminal::line);
        }
        terminal.flush();
    }
}
