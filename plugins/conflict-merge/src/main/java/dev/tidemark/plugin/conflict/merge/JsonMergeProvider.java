package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Merges two JSON texts member by member; leaves members that both changed, and everything else, to the next strategy. */
public final class JsonMergeProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "json-merge";
    }

    @Override
    public boolean wantsAncestor() {
        return true;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return JsonMerge.strategy();
    }
}
