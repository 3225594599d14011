package com.acme.faulty;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Throws whenever it is asked. */
public final class ThrowsProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-throws";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> {
            throw new IllegalStateException("broken on purpose");
        };
    }
}
