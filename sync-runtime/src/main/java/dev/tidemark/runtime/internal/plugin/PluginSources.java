package dev.tidemark.runtime.internal.plugin;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where plugins are looked for.
 *
 * @param host the loader of the class path; plugins get the API from it
 * @param directory of plugins: jars, and folders of jars
 * @param trust which jars of the directory may be loaded
 */
public record PluginSources(ClassLoader host, Optional<Path> directory, Trust trust) {
    /** Checks that nothing is null. */
    public PluginSources {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(trust, "trust");
    }

    /** Returns the class path alone. */
    public static PluginSources classPath(ClassLoader host) {
        return new PluginSources(host, Optional.empty(), Trust.ALL);
    }

    @Override
    public String toString() {
        return directory.map(path -> "class path, " + path).orElse("class path");
    }
}
