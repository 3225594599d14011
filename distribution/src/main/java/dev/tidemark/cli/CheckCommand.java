package dev.tidemark.cli;

import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.Nodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks a configuration. */
@Command(
        name = "check",
        description =
                "Checks a configuration against the plugins that are installed, and tells all that is wrong with it.")
final class CheckCommand extends TidemarkCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; else tidemark.yaml where it exists.")
    private Path config;

    CheckCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        List<String> warnings = Nodes.check(Settings.of(terminal(), Optional.ofNullable(config)));
        List<String> lines = new ArrayList<>();
        warnings.forEach(warning -> lines.add("Warning: " + warning));
        lines.add("The configuration holds.");
        print(Json.object("valid", true, "warnings", warnings), lines);
        return ExitCode.DONE;
    }
}
