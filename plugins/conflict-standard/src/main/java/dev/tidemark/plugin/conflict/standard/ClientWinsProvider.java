package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.Conflict.Arrival;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.plugin.PluginContext;

/** Keeps the side that has just arrived at the server, whoever wrote it and whenever. */
public final class ClientWinsProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "client-wins";
    }

    @Override
    public boolean needsServer() {
        return true;
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Arrivals.keep(conflict, Arrival.ARRIVED);
    }
}
