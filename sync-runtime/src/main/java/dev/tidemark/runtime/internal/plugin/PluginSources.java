package dev.tidemark.runtime.internal.plugin;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where plugins are looked for.
 *
 * @param host the loader of the class path; plugins get the API from it
 * @param directory of plugins: jars, and folders of jars
 * @param sha256 digests of the jars that are allowed, in hexadecimal; empty allows all
 */
public record PluginSources(ClassLoader host, Optional<Path> directory, Set<String> sha256) {
    /** Checks that nothing is null and brings digests to lower case. */
    public PluginSources {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(directory, "directory");
        sha256 = sha256.stream().map(digest -> digest.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the class path alone. */
    public static PluginSources classPath(ClassLoader host) {
        return new PluginSources(host, Optional.empty(), Set.of());
    }

    @Override
    public String toString() {
        return directory.map(path -> "class path, " + path).orElse("class path");
    }
}
