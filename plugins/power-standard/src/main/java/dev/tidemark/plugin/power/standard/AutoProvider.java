package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;

/** Picks a plan by battery, charging and network, and keeps to it while the battery hovers at a threshold. */
public final class AutoProvider implements PowerProfileProvider {
    private static final Setting<Long> LOW = Setting.between(Setting.integer("low"), 1L, 90L)
            .orElse(30L)
            .describedAs("Percent of the battery below which the plan is battery-saver.");
    private static final Setting<Long> CRITICAL = Setting.between(Setting.integer("critical"), 0L, 89L)
            .orElse(10L)
            .describedAs("Percent of the battery below which the plan is extreme-saver.");

    @Override
    public String name() {
        return "auto";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(LOW, CRITICAL);
    }

    @Override
    public PowerProfile create(Config config, PluginContext context) {
        long low = config.get(LOW);
        long critical = config.get(CRITICAL);
        if (critical >= low) {
            throw new PluginException("critical is " + critical + " and low is " + low
                    + ": expected critical below low. Lower the one or raise the other.");
        }
        return new Automatic((int) low, (int) critical);
    }
}
