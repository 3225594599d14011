package dev.tidemark.plugin.power.standard;

import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;
import java.util.Optional;

/**
 * Picks one of the four plans by battery, charging and network.
 *
 * <p>A plan is left as soon as the battery falls below its threshold, and entered again only {@value #MARGIN} percent above
 * it: a battery that hovers at a threshold does not open and close connections all the time.
 */
final class Automatic implements PowerProfile {
    private static final int FULL = 95;
    private static final int MARGIN = 5;
    private static final Duration METERED_GATHER = Duration.ofSeconds(2);

    private final int low;
    private final int critical;

    Automatic(int low, int critical) {
        this.low = low;
        this.critical = critical;
    }

    @Override
    public SyncPlan plan(DeviceState state) {
        Mode mode = byPower(state);
        return state.network() == Network.METERED ? metered(mode) : mode.plan();
    }

    private Mode byPower(DeviceState state) {
        if (state.charging()) {
            return Mode.PERFORMANCE;
        }
        if (state.batteryPercent().isEmpty()) {
            return Mode.BALANCED;
        }
        return byBattery(state.batteryPercent().getAsInt(), state.lastPlan().flatMap(Mode::named));
    }

    private Mode byBattery(int percent, Optional<Mode> last) {
        for (Mode mode : new Mode[] {Mode.PERFORMANCE, Mode.BALANCED, Mode.BATTERY_SAVER}) {
            boolean climbs = last.isPresent() && mode.compareTo(last.get()) > 0;
            if (percent >= threshold(mode) + (climbs ? MARGIN : 0)) {
                return mode;
            }
        }
        return Mode.EXTREME_SAVER;
    }

    private int threshold(Mode mode) {
        return switch (mode) {
            case PERFORMANCE -> FULL;
            case BALANCED -> low;
            case BATTERY_SAVER -> critical;
            case EXTREME_SAVER -> 0;
        };
    }

    /** Where volume costs money, the processor works instead: hard compression, and fewer, larger pushes. */
    private static SyncPlan metered(Mode mode) {
        SyncPlan plan = (mode == Mode.PERFORMANCE ? Mode.BALANCED : mode).plan();
        Duration gather = plan.gather().compareTo(METERED_GATHER) < 0 ? METERED_GATHER : plan.gather();
        return new SyncPlan(
                plan.name(),
                plan.interval(),
                gather,
                false,
                plan.batchRows(),
                Level.HIGH,
                plan.live(),
                plan.background());
    }
}
