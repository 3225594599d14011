package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps the larger of two numbers or texts, column by column; leaves deletions and everything else to the next strategy. */
public final class MaxProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "max";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return Extreme.largest();
    }
}
