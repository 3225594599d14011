package dev.tidemark.api.config;

import java.util.Optional;

/** The settings of one instance of a plugin, read and checked. */
public interface Config {
    /**
     * Returns the value of a setting that is required or has a fallback.
     *
     * @throws IllegalArgumentException if the plugin did not declare it, or it is optional and not given
     */
    <T> T get(Setting<T> setting);

    /**
     * Returns the value of a setting, or nothing where none is given and there is no fallback.
     *
     * @throws IllegalArgumentException if the plugin did not declare it
     */
    <T> Optional<T> find(Setting<T> setting);
}
