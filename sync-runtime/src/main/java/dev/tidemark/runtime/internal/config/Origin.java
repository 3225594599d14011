package dev.tidemark.runtime.internal.config;

import dev.tidemark.runtime.internal.plugin.Place;

/**
 * Where a value comes from.
 *
 * @param line in the configuration file, from 1; 0 where it is not from the file
 * @param source the variable or option it is from; empty for the file
 */
record Origin(int line, String source) {
    /** Nobody gave it. */
    static final Origin DEFAULT = new Origin(0, "");

    static Origin line(int line) {
        return new Origin(line, "");
    }

    static Origin source(String source) {
        return new Origin(0, source);
    }

    boolean isFile() {
        return source.isEmpty();
    }

    Place place(String path) {
        return new Place(line, source.isEmpty() ? path : path + " (from " + source + ")", "");
    }
}
