package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;

/** A plan that does the least there is, whatever the device's state. */
public final class ExtremeSaverProvider implements PowerProfileProvider {
    @Override
    public String name() {
        return "extreme-saver";
    }

    @Override
    public PowerProfile create(Config config, PluginContext context) {
        return state -> Mode.EXTREME_SAVER.plan();
    }
}
