package dev.tidemark.api.plugin;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;

/**
 * A plugin: a name, the settings it takes, and a way to create what it provides. {@link java.util.ServiceLoader} finds it; it
 * becomes active only when the configuration names it.
 *
 * <p>An implementation is a public final class with a public constructor without parameters that does nothing. {@link #name}
 * and {@link #configSpec} are constant, cheap and never throw.
 *
 * @param <T> what it provides
 */
public interface Provider<T> {
    /**
     * Returns the name by which configurations choose this plugin and by which it is written into data: letters a to z,
     * digits and dashes, beginning with a letter, 63 characters at most. It never changes once released. Names without a
     * dash-separated vendor prefix are Tidemark's own.
     */
    String name();

    /** Returns the settings that this plugin takes. */
    default ConfigSpec configSpec() {
        return ConfigSpec.none();
    }

    /**
     * Creates an instance. This is the one place that may open files, ports and native libraries.
     *
     * @param config settings, checked against {@link #configSpec}
     * @param context what the instance may know of the node
     * @return a working instance, never null
     * @throws PluginException if it can't be created; nothing stays open then
     */
    T create(Config config, PluginContext context);
}
