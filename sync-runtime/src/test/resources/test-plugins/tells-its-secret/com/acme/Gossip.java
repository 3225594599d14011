package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

public final class Gossip implements ConflictStrategyProvider {
    private static final Setting<String> KEY =
            Setting.text("key").required().secret().describedAs("What it is encrypted with.");
    private static final Setting<Long> PIN =
            Setting.integer("pin").secret().describedAs("A number that nobody else knows.");

    @Override
    public String name() {
        return "acme-gossip";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(KEY, PIN);
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        IllegalArgumentException inner = new IllegalArgumentException("bad key " + config.get(KEY));
        throw new IllegalStateException("tried " + config.get(KEY), inner);
    }
}
