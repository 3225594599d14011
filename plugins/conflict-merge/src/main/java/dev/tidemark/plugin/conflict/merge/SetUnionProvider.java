package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Joins two sets, which are JSON arrays, column by column; leaves deletions and everything else to the next strategy. */
public final class SetUnionProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "set-union";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return SetUnion.strategy();
    }
}
