package dev.tidemark.runtime;

import java.util.Objects;

/**
 * Which state of a row was read. It is another one after each write to the row, by whomever, and may be another one without a write,
 * such as after a server's verdict; who then compares reads again. It holds for one store, which several servers may share, and over
 * their restarts; it says nothing to other nodes.
 *
 * @param text for passing it on, as in an ETag; nothing is to be read from it. Empty where there is no row
 */
public record RowVersion(String text) {
    /** That there is no such row. */
    public static final RowVersion ABSENT = new RowVersion("");

    /** Checks that the text is not null. */
    public RowVersion {
        Objects.requireNonNull(text, "text");
    }
}
