package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Place;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A plugin that a configuration chooses, with the settings it gives it, not yet checked. */
public final class Selection {
    private final String path;
    private final Origin origin;
    private final String type;
    private final Map<String, Tree> settings;
    private final boolean fallback;

    private Selection(String path, Origin origin, String type, Map<String, Tree> settings, boolean fallback) {
        this.path = Objects.requireNonNull(path, "path");
        this.origin = Objects.requireNonNull(origin, "origin");
        this.type = Objects.requireNonNull(type, "type");
        this.settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        this.fallback = fallback;
    }

    static Selection chosen(String path, Origin origin, String type, Map<String, Tree> settings) {
        return new Selection(path, origin, type, settings, false);
    }

    static Selection fallback(String path, String type) {
        return new Selection(path, Origin.DEFAULT, type, Map.of(), true);
    }

    /** Returns the name of the plugin; empty for a transport that is to be found by its address. */
    public String type() {
        return type;
    }

    /** Returns the place in the configuration, such as {@code listen[0]}, by which the instance is named. */
    public String path() {
        return path;
    }

    /** Returns whether it is a default, which nobody wrote. */
    public boolean isFallback() {
        return fallback;
    }

    /** Returns this selection with a setting, unless it has that already. */
    Selection orSetting(String key, String value) {
        Map<String, Tree> more = new LinkedHashMap<>(settings);
        more.putIfAbsent(key, new Tree.Scalar(Origin.DEFAULT, value, false));
        return new Selection(path, origin, type, more, fallback);
    }

    Place place() {
        return origin.place(path);
    }

    Map<String, Tree> settings() {
        return settings;
    }

    /** Returns the name and the keys that are set; values may be secrets. */
    @Override
    public String toString() {
        return settings.isEmpty() ? type : type + settings.keySet();
    }
}
