package dev.tidemark.runtime.internal.config;

import dev.tidemark.api.conflict.ConflictStrategy;
import java.util.Objects;

/**
 * A link of a chain of conflict strategies.
 *
 * @param name of the plugin
 * @param strategy the instance
 * @param wantsAncestor whether it asks for the common ancestor
 * @param needsServer whether only a server can evaluate it
 */
public record Strategy(String name, ConflictStrategy strategy, boolean wantsAncestor, boolean needsServer) {
    /** Checks that nothing is null. */
    public Strategy {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(strategy, "strategy");
    }
}
