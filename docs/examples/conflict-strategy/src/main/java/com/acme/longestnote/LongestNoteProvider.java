package com.acme.longestnote;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps the side that wrote more; of two that wrote as much, the first. A deletion wrote nothing. */
public final class LongestNoteProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-longest-note";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(
                length(conflict.second()) > length(conflict.first()) ? conflict.second() : conflict.first());
    }

    private static int length(Conflict.Side side) {
        return side.values().map(values -> values.toString().length()).orElse(0);
    }
}
