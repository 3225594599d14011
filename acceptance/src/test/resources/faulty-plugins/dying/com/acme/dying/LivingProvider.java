package com.acme.dying;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Works, beside one that does not. */
public final class LivingProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-living";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.second());
    }
}
