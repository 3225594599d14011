package dev.tidemark.runtime.internal.plugin;

import dev.tidemark.runtime.internal.plugin.Problem.Code;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says that no plugin has a name: what was meant, what there is and where, and where was looked. */
final class MissingPlugin {
    private final PluginSources sources;
    private final List<InstalledPlugin<?>> plugins;
    private final ShippedPlugins shipped;
    private final int faults;

    /**
     * Creates the words for a catalog.
     *
     * @param faults how many problems there are with the plugins that were found
     */
    MissingPlugin(PluginSources sources, List<InstalledPlugin<?>> plugins, int faults) {
        this.sources = Objects.requireNonNull(sources, "sources");
        this.plugins = List.copyOf(plugins);
        this.shipped = new ShippedPlugins(sources.host());
        this.faults = faults;
    }

    Problem problem(Place place, PluginKind kind, String name) {
        Optional<String> folder = shipped.folder(kind, name);
        if (folder.isPresent()) {
            String message = "this " + kind.noun() + " is not installed. It ships as plugins/" + folder.get()
                    + ", which is missing" + from() + ". Put it back." + available(kind);
            return Problem.error(Code.NOT_INSTALLED, place.with(name), message);
        }
        List<String> names = Stream.concat(of(kind).map(InstalledPlugin::name), shipped.names(kind).stream())
                .distinct()
                .toList();
        String message = "no " + kind.noun() + " has this name." + Spelling.suggestion(name, names) + available(kind);
        return Problem.error(Code.UNKNOWN_PLUGIN, place.with(name), message);
    }

    private String from() {
        return sources.directory().map(directory -> " from " + directory).orElse("");
    }

    private String available(PluginKind kind) {
        String available = of(kind).map(plugin -> plugin.name() + " (" + plugin.location() + ")")
                .collect(Collectors.joining(", "));
        return (available.isEmpty() ? " No " + kind.noun() + " is installed." : " Available: " + available + ".")
                + " Looked in: " + sources
                + faults() + ".";
    }

    private Stream<InstalledPlugin<?>> of(PluginKind kind) {
        return plugins.stream().filter(plugin -> plugin.kind() == kind);
    }

    private String faults() {
        return faults == 0
                ? ""
                : " (" + faults + (faults == 1 ? " problem" : " problems") + " there: see 'tidemark plugins')";
    }
}
