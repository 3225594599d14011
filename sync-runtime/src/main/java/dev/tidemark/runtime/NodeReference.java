package dev.tidemark.runtime;

import java.util.Map;
import java.util.Objects;

/**
 * Every setting there is, printed from the declarations.
 *
 * @param markdown for people
 * @param structure for machines: maps, lists, texts and truth values
 */
public record NodeReference(String markdown, Map<String, Object> structure) {
    /** Checks that nothing is null. */
    public NodeReference {
        Objects.requireNonNull(markdown, "markdown");
        Objects.requireNonNull(structure, "structure");
    }
}
