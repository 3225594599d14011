package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Merges two texts by lines; leaves places that both changed, and everything else, to the next strategy. */
public final class TextMergeProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "text-merge";
    }

    @Override
    public boolean wantsAncestor() {
        return true;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return TextMerge.strategy();
    }
}
