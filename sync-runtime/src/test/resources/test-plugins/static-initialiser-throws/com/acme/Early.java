package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

public final class Early implements ConflictStrategyProvider {
    private static final int SIZE = Integer.parseInt("many");

    @Override
    public String name() {
        return "acme-early-" + SIZE;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.first());
    }
}
