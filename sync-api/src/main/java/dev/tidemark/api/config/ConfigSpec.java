package dev.tidemark.api.config;

import java.util.List;

/**
 * The settings that a plugin takes.
 *
 * <p>Threading: immutable.
 *
 * @param settings in the order of the documentation
 */
public record ConfigSpec(List<Setting<?>> settings) {
    private static final ConfigSpec NONE = new ConfigSpec(List.of());

    /** Checks that no key stands twice, and keeps an unmodifiable copy. */
    public ConfigSpec {
        settings = List.copyOf(settings);
        if (settings.stream().map(Setting::key).distinct().count() != settings.size()) {
            throw new IllegalArgumentException("a setting is declared twice: " + settings);
        }
    }

    /** Returns the specification of a plugin without settings. */
    public static ConfigSpec none() {
        return NONE;
    }

    /** Returns the specification of these settings. */
    public static ConfigSpec of(Setting<?>... settings) {
        return new ConfigSpec(List.of(settings));
    }
}
