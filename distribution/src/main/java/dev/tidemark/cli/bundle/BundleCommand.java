package dev.tidemark.cli.bundle;

import dev.tidemark.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is carried by hand. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = "Carries changes as files: writes them, takes them in, looks into them.",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "  tidemark bundle export app.db --all --out app.bundle",
            "  tidemark bundle import other.db app.bundle",
            "  tidemark bundle inspect app.bundle --rows",
            "",
            "A bundle is a SQLite database: sqlite3 app.bundle 'SELECT * FROM changes'"
        })
public final class BundleCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The command with its subcommands. */
    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new BundleCommand())
                .addSubcommand("export", new BundleExportCommand(terminal))
                .addSubcommand("import", new BundleImportCommand(terminal))
                .addSubcommand("inspect", new BundleInspectCommand(terminal))
                .addSubcommand("verify", new BundleVerifyCommand(terminal))
                .addSubcommand("log", new BundleLogCommand(terminal))
                .addSubcommand("keygen", new BundleKeygenCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "export, import, inspect, verify, log or keygen");
    }
}
