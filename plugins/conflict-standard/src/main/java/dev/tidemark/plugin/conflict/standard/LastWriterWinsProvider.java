package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps the side with the higher stamp, whether it writes or deletes. */
public final class LastWriterWinsProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "last-writer-wins";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.second());
    }
}
