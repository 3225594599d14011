package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageProvider;
import java.util.Set;

public final class Unsure implements StorageProvider {
    @Override
    public String name() {
        return "acme-unsure";
    }

    @Override
    public Set<StorageCapability> capabilities() {
        throw new IllegalStateException("which?");
    }

    @Override
    public StorageBackend create(Config config, PluginContext context) {
        throw new UnsupportedOperationException();
    }
}
