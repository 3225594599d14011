package com.acme.faulty;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Needs a class that dies in its static initialiser. */
public final class FadesProvider implements ConflictStrategyProvider {
    private static final class Rules {
        static final int COUNT = Integer.parseInt("many");
    }

    @Override
    public String name() {
        return "acme-fades";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.defer("rule " + Rules.COUNT);
    }
}
