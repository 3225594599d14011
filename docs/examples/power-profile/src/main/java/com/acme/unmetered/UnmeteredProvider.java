package com.acme.unmetered;

import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.config.ConfigSpec;
import dev.tidemark.api.config.Setting;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;

/** Provides the profile of devices that sync where volume costs nothing, and hardly ever elsewhere. */
public final class UnmeteredProvider implements PowerProfileProvider {
    private static final Setting<Duration> METERED_INTERVAL = Setting.between(
                    Setting.duration("metered-interval"), Duration.ofMinutes(30), Duration.ofDays(1))
            .orElse(Duration.ofHours(6))
            .describedAs("The time between two syncs while the network is metered.");

    @Override
    public String name() {
        return "acme-unmetered";
    }

    @Override
    public ConfigSpec configSpec() {
        return ConfigSpec.of(METERED_INTERVAL);
    }

    @Override
    public PowerProfile create(Config config, PluginContext context) {
        SyncPlan unmetered = new SyncPlan(
                "unmetered", Duration.ofMinutes(5), Duration.ofMillis(200), 1_000, Level.BALANCED, true, true);
        SyncPlan metered = new SyncPlan(
                "metered", config.get(METERED_INTERVAL), Duration.ofMinutes(1), 500, Level.HIGH, false, false);
        return new UnmeteredProfile(unmetered, metered);
    }
}
