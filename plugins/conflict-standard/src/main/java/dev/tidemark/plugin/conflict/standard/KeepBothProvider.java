package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps both sides: the later write in the row, the earlier as a row of its own. A write stands against a deletion. */
public final class KeepBothProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "keep-both";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return KeepBothProvider::resolve;
    }

    private static Resolution resolve(Conflict conflict) {
        if (conflict.isAboutDeletion()) {
            boolean firstWrites = conflict.first().values().isPresent();
            return Resolution.keep(firstWrites ? conflict.first() : conflict.second());
        }
        return new Resolution.Split(conflict.second());
    }
}
