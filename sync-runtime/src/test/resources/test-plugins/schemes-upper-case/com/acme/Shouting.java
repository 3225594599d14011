package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.util.Set;

public final class Shouting implements TransportProvider {
    @Override
    public String name() {
        return "acme-shouting";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("WS");
    }

    @Override
    public int maxFrameBytes() {
        return 65_536;
    }

    @Override
    public Transport create(Config config, PluginContext context) {
        throw new UnsupportedOperationException();
    }
}
