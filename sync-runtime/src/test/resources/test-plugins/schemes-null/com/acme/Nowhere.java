package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.transport.Transport;
import dev.tidemark.api.transport.TransportProvider;
import java.util.Set;

public final class Nowhere implements TransportProvider {
    @Override
    public String name() {
        return "acme-nowhere";
    }

    @Override
    public Set<String> schemes() {
        return null;
    }

    @Override
    public int maxFrameBytes() {
        return 1;
    }

    @Override
    public Transport create(Config config, PluginContext context) {
        throw new UnsupportedOperationException();
    }
}
