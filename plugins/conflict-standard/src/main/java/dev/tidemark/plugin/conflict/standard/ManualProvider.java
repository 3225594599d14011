package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.ConflictStrategyProvider;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.plugin.PluginContext;

/** Leaves every conflict to a person; until one decides, what was there stays. */
public final class ManualProvider implements ConflictStrategyProvider {
    @Override
    public String name() {
        return "manual";
    }

    @Override
    public ConflictStrategy create(Config config, PluginContext context) {
        return conflict -> Resolution.defer("a person decides, as the configuration says");
    }
}
