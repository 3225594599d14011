package jawa.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

public final class Guest implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-guest";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.first());
    }
}
