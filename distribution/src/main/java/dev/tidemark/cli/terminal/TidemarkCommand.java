package dev.tidemark.cli.terminal;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        sortOptions = false)
public abstract class TidemarkCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the result for machines, as JSON.")
    private boolean json;

    /** A command that reads and prints there. */
    protected TidemarkCommand(Terminal terminal) {
        this.terminal = Objects.requireNonNull(terminal, "terminal");
    }

    /** Where it reads and prints. */
    protected final Terminal terminal() {
        return terminal;
    }

    /** Whether the result is for machines. */
    public final boolean isJson() {
        return json;
    }

    /** Returns what to throw where options or arguments don't go together. */
    protected final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Prints a result: for machines, or line by line for people. */
    protected final void print(Object forMachines, Iterable<String> forPeople) {
        if (json) {
            terminal.line(Json.write(forMachines));
        } else {
            forPeople.forEach(terminal::line);
        }
        terminal.flush();
    }
}
