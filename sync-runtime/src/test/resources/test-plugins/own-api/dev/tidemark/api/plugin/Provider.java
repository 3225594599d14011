package dev.tidemark.api.plugin;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;

/** A copy that nobody may load. */
public interface Provider<T> {
    String name();

    default ConfigSpec configSpec() {
        throw new AssertionError("the plugin's own copy of the API was loaded");
    }

    T create(Config config, PluginContext context);
}
