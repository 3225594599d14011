package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The four plans, from the least to the most that a node may do. */
enum Mode {
    EXTREME_SAVER("extreme-saver", 3600, 10_000, 100, Level.HIGH, false),
    BATTERY_SAVER("battery-saver", 900, 5_000, 200, Level.HIGH, false),
    BALANCED("balanced", 300, 200, 500, Level.BALANCED, true),
    PERFORMANCE("performance", 60, 20, 1000, Level.BALANCED, true);

    private final SyncPlan plan;

    Mode(String name, int seconds, int gatherMillis, int rows, Level level, boolean active) {
        Duration gather = Duration.ofMillis(gatherMillis);
        this.plan = new SyncPlan(name, Duration.ofSeconds(seconds), gather, rows, level, active, active);
    }

    SyncPlan plan() {
        return plan;
    }

    static Optional<Mode> named(String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.plan.name().equals(name))
                .findFirst();
    }
}
