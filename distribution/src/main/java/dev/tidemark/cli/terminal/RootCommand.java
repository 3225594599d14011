package dev.tidemark.cli.terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a command: it says what there is. */
@Command(
        name = "tidemark",
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        description = "Keeps copies of a database in step, although most of them are offline most of the time.",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "To see it work:      tidemark demo",
            "To sync a database:  tidemark serve                    (in one terminal)",
            "                     tidemark track app.db             (in another)",
            "                     tidemark sync app.db --server ws://127.0.0.1:7400",
            "",
            "Exit codes: 0 done, 1 wrong usage, 2 a known problem, 3 unexpected, 4 replicas differ (verify)."
        })
public final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? There are "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** Tells the version of the jar that this comes from. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = RootCommand.class.getPackage().getImplementationVersion();
            return new String[] {"tidemark " + (version == null ? "(development)" : version)};
        }
    }
}
