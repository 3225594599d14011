package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;
import com.acme.removed.Library;

public final class Needy implements ConflictStrategyProvider {
    private final Library library = new Library();

    @Override
    public String name() {
        return "acme-needy";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.first());
    }

    @Override
    public String toString() {
        return library.toString();
    }
}
