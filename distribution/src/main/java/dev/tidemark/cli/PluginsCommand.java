package dev.tidemark.cli;

import dev.tidemark.cli.store.Settings;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TextTable;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.ConfigurationProblem;
import dev.tidemark.runtime.InstalledPlugins;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.PluginInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the plugins that are there. */
@Command(name = "plugins", description = "Lists the plugins that are installed, and what is wrong with any of them.")
final class PluginsCommand extends TidemarkCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; else tidemark.yaml where it exists.")
    private Path config;

    PluginsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        InstalledPlugins installed = Nodes.plugins(Settings.of(terminal(), Optional.ofNullable(config)));
        print(json(installed), lines(installed.plugins()));
        if (!isJson()) {
            installed.problems().forEach(this::tell);
        }
        boolean isFine = installed.plugins().stream().allMatch(PluginInfo::isReady)
                && installed.problems().stream().noneMatch(ConfigurationProblem::isError);
        return isFine ? ExitCode.DONE : ExitCode.KNOWN_PROBLEM;
    }

    private void tell(ConfigurationProblem problem) {
        terminal().problem((problem.isError() ? "" : "warning: ") + problem.text());
    }

    private static Object json(InstalledPlugins installed) {
        return Json.object(
                "plugins",
                installed.plugins().stream().map(PluginsCommand::json).toList(),
                "problems",
                installed.problems().stream().map(PluginsCommand::json).toList());
    }

    private static Object json(PluginInfo plugin) {
        return Json.object(
                "kind", plugin.kind(),
                "name", plugin.name(),
                "version", plugin.version(),
                "api", plugin.api(),
                "location", plugin.location(),
                "state", plugin.state());
    }

    private static Object json(ConfigurationProblem problem) {
        return Json.object(
                "code", problem.code(),
                "error", problem.isError(),
                "line", problem.line(),
                "path", problem.path(),
                "message", problem.message());
    }

    private static List<String> lines(List<PluginInfo> plugins) {
        TextTable table = new TextTable();
        table.row("KIND", "NAME", "VERSION", "API", "LOCATION", "STATE");
        plugins.forEach(plugin -> table.row(
                plugin.kind(), plugin.name(), plugin.version(), plugin.api(), plugin.location(), plugin.state()));
        return table.lines();
    }
}
