package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.plugin.PluginContext;

/** Makes the contexts of a node's plugins. */
@FunctionalInterface
public interface PluginContexts {
    /**
     * Returns the context of an instance.
     *
     * @param instanceName its place in the configuration, such as {@code listen[0]}
     */
    PluginContext of(String instanceName);
}
