package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.config.ConfigSpec;

public final class Vague implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-vague";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.first());
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(Setting.text("same"), Setting.text("same"));
    }
}
