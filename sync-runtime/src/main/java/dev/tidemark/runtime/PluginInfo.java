package dev.tidemark.runtime;

import java.util.Objects;

/**
 * A plugin that was found, whether a configuration names it or not.
 *
 * @param kind what it provides, such as {@code storage} or {@code codec}; {@code -} where that can't be told
 * @param name by which a configuration chooses it; {@code -} where that can't be told
 * @param version of the jar that it comes from; {@code -} where the jar does not say
 * @param api the version of sync-api that it was built against; {@code -} where the jar does not say
 * @param location the jar or directory that it comes from
 * @param state {@code ready}, or the code of what is wrong with it, such as {@code wrong-api}
 */
public record PluginInfo(String kind, String name, String version, String api, String location, String state) {
    /** Checks that nothing is null. */
    public PluginInfo {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(api, "api");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(state, "state");
    }

    /** Returns whether a configuration can name it. */
    public boolean isReady() {
        return state.equals("ready");
    }
}
