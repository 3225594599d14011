package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;

/** A plan that spares nothing, whatever the device's state. */
public final class PerformanceProvider implements PowerProfileProvider {
    @Override
    public String name() {
        return "performance";
    }

    @Override
    public PowerProfile create(Config config, PluginContext context) {
        return state -> Mode.PERFORMANCE.plan();
    }
}
