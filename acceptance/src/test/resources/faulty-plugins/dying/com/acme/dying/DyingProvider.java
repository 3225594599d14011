package com.acme.dying;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Dies as soon as it is touched. */
public final class DyingProvider implements ConflictStrategyProvider {
    private static final int RULES = Integer.parseInt("many");

    @Override
    public String name() {
        return "acme-dying";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.defer("rule " + RULES);
    }
}
