package dev.tidemark.runtime.internal.plugin;

import java.util.Objects;

/**
 * A line of the list of plugins.
 *
 * @param kind such as {@code codec}; {@code -} where it is not known
 * @param name the plugin's name; of a broken one, its class or its file
 * @param version of its jar; {@code -} where it is not known
 * @param location where it was found
 * @param state {@code ready}, or what is wrong with it
 */
public record PluginListing(String kind, String name, String version, String location, String state) {
    /** The state of a plugin that works. */
    public static final String READY = "ready";

    /** Checks that nothing is null. */
    public PluginListing {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(state, "state");
    }
}
