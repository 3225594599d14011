package dev.tidemark.runtime.internal.plugin;

import java.util.Objects;

/**
 * A line of the list of plugins.
 *
 * @param kind such as {@code codec}; {@code -} where it is not known
 * @param name the plugin's name; of a broken one, its class or its file
 * @param version of its jar; {@code -} where it is not known
 * @param api the version of sync-api that it was built against; {@code -} where it is not known
 * @param location where it was found
 * @param state {@code ready}, or the sort of problem it has, such as {@code not-a-jar}
 */
public record PluginListing(String kind, String name, String version, String api, String location, String state) {
    /** The state of a plugin that works. */
    public static final String READY = "ready";

    /** Checks that nothing is null. */
    public PluginListing {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(api, "api");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(state, "state");
    }
}
