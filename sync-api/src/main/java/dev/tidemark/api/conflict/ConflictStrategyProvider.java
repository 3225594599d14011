package dev.tidemark.api.conflict;

import dev.tidemark.api.plugin.Provider;

/** A plugin that provides a conflict strategy. */
public interface ConflictStrategyProvider extends Provider<ConflictStrategy> {
    /** Returns whether the strategy asks for the common ancestor, which then is captured and travels. */
    default boolean wantsAncestor() {
        return false;
    }

    /** Returns whether the strategy depends on which side was at the server, so that nodes without a server refuse it. */
    default boolean needsServer() {
        return false;
    }
}
