package dev.tidemark.runtime;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the configuration of a node comes from. Later sources override earlier ones: the defaults, the file, the environment,
 * the overrides.
 *
 * <p>Threading: immutable.
 *
 * @param file a {@code tidemark.yaml}; without one, defaults hold
 * @param environment variables; {@code TIDEMARK_<PATH>} overrides a key, and {@code ${NAME}} in a value is looked up here
 * @param overrides values by dotted key, such as {@code storage.file} or {@code peers[0].address}
 * @param plugins the directory of plugins, for when the configuration does not say
 */
public record NodeSettings(
        Optional<Path> file, Map<String, String> environment, Map<String, String> overrides, Optional<Path> plugins) {
    private static final NodeSettings NONE = new NodeSettings(Optional.empty(), Map.of(), Map.of(), Optional.empty());

    /** Checks that nothing is null, and keeps unmodifiable copies. */
    public NodeSettings {
        Objects.requireNonNull(file, "file");
        environment = Map.copyOf(environment);
        overrides = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
        Objects.requireNonNull(plugins, "plugins");
    }

    /** Returns settings that leave everything at its default. */
    public static NodeSettings defaults() {
        return NONE;
    }

    /** Returns these settings with a configuration file. */
    public NodeSettings withFile(Path value) {
        return new NodeSettings(Optional.of(value), environment, overrides, plugins);
    }

    /** Returns these settings with the variables of an environment. */
    public NodeSettings withEnvironment(Map<String, String> values) {
        return new NodeSettings(file, values, overrides, plugins);
    }

    /** Returns these settings with the value of a key, whatever file and environment say. */
    public NodeSettings with(String key, Object value) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.put(key, value.toString());
        return new NodeSettings(file, environment, all, plugins);
    }

    /** Returns these settings with a directory of plugins. */
    public NodeSettings withPlugins(Path directory) {
        return new NodeSettings(file, environment, overrides, Optional.of(directory));
    }
}
