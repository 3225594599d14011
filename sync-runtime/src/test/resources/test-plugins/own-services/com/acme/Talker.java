package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;
import java.util.ServiceLoader;

public final class Talker implements ConflictStrategyProvider {
    @Override
    public String name() {
        return ServiceLoader.load(Words.class).findFirst().orElseThrow().say();
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.first());
    }
}
