package com.acme;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Guice;
import picocli.CommandLine;

public final class Rich implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "acme-" + ObjectMapper.version() + "-" + Guice.version() + "-" + CommandLine.version();
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.keep(conflict.first());
    }
}
