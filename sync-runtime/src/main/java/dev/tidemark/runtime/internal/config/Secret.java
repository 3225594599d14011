package dev.tidemark.runtime.internal.config;

import java.util.Objects;

/**
 * A text that is never printed.
 *
 * @param value the text
 */
public record Secret(String value) {
    /** Checks that the text is not null. */
    public Secret {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return BoundConfig.HIDDEN;
    }
}
