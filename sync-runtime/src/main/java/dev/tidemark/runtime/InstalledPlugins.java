package dev.tidemark.runtime;

import java.util.List;

/**
 * The plugins that were found.
 *
 * @param plugins those that work first, then what was found in their places and does not
 * @param problems what is wrong with any of them, or with what the configuration says of them
 */
public record InstalledPlugins(List<PluginInfo> plugins, List<ConfigurationProblem> problems) {
    /** Keeps unmodifiable copies. */
    public InstalledPlugins {
        plugins = List.copyOf(plugins);
        problems = List.copyOf(problems);
    }
}
