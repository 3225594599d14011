package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps of two sets, which are JSON arrays, what was added and drops what was removed; leaves everything else to the next strategy. */
public final class SetAddWinsProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "set-add-wins";
    }

    @Override
    public boolean wantsAncestor() {
        return true;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return SetAddWins.strategy();
    }
}
