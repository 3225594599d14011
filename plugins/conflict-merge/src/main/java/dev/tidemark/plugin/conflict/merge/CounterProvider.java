package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Adds up what both sides added to a number, column by column; leaves everything else to the next strategy. */
public final class CounterProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "counter";
    }

    @Override
    public boolean wantsAncestor() {
        return true;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return Counter.strategy();
    }
}
