package dev.tidemark.cli;

import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<PluginInfo> plugins = Nodes.plugins(Settings.of(terminal(), Optional.ofNullable(config)));
        print(Json.object("plugins", plugins.stream().map(PluginsCommand::json).toList()), lines(plugins));
        return plugins.stream().allMatch(PluginInfo::isReady) ? ExitCode.DONE : ExitCode.KNOWN_PROBLEM;
    }

    private static Object json(PluginInfo plugin) {
        return Json.object(
                "kind", plugin.kind(),
                "name", plugin.name(),
                "version", plugin.version(),
                "location", plugin.location(),
                "state", plugin.state());
    }

    private static List<String> lines(List<PluginInfo> plugins) {
        TextTable table = new TextTable();
        plugins.stream()
                .filter(PluginInfo::isReady)
                .forEach(plugin -> table.row(plugin.kind(), plugin.name(), plugin.version(), plugin.location()));
        List<String> lines = new ArrayList<>(table.lines());
        plugins.stream()
                .filter(plugin -> !plugin.isReady())
                .forEach(plugin -> lines.add("At fault: " + plugin.location() + ": " + plugin.state()));
        return lines;
    }
}
