package dev.tidemark.architecture.planted.plugin.codec.two;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.Provider;

public final class GoodProvider implements Provider<String> {
    @Override
    public String name() {
        return "good";
    }

    @Override
    public String create(Config config, PluginContext context) {
        return "good";
    }
}
