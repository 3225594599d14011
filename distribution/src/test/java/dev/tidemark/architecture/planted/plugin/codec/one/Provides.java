package dev.tidemark.architecture.planted.plugin.codec.one;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.Provider;

class Provides implements Provider<String> {
    private final String what;

    Provides(String what) {
        this.what = what;
    }

    @Override
    public String name() {
        return what;
    }

    @Override
    public String create(Config config, PluginContext context) {
        return what;
    }
}
