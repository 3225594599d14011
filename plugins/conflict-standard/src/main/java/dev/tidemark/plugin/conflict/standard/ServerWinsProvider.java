package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps the side that the server had already, whoever wrote it and whenever. */
public final class ServerWinsProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "server-wins";
    }

    @Override
    public boolean needsServer() {
        return true;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Arrivals.keep(conflict, Arrival.PRESENT);
    }
}
