package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps the smaller of two numbers or texts, column by column; leaves deletions and everything else to the next strategy. */
public final class MinProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "min";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return Extreme.smallest();
    }
}
