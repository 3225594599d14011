package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;

/** A plan that spares the battery, whatever the device's state: no open connection, hard compression. */
public final class BatterySaverProvider implements PowerProfileProvider {
    @Override
    public String name() {
        return "battery-saver";
    }

    @Override
    public PowerProfile create(Config config, PluginContext context) {
        return state -> Mode.BATTERY_SAVER.plan();
    }
}
