package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the power profile says now, which knows what it said last; without a profile there is no limit. There is a plan always: where the
 * device's state can't be told, it is that of a device of which nothing is known.
 */
final class CurrentPlan implements Supplier<SyncPlan> {
    private static final System.Logger LOGGER = System.getLogger(CurrentPlan.class.getName());
    private static final SyncPlan UNLIMITED = new SyncPlan(
            "unlimited", Duration.ofSeconds(60), Duration.ofMillis(10), 1_000, Codec.Level.BALANCED, true, true);

    private final Parts parts;
    private volatile Optional<String> last = Optional.empty();
    private volatile boolean isUntold;

    CurrentPlan(Parts parts) {
        this.parts = parts;
    }

    @Override
    public SyncPlan get() {
        if (parts.power().isEmpty()) {
            return UNLIMITED;
        }
        DeviceState state = state();
        SyncPlan plan = parts.power()
                .get()
                .plan(new DeviceState(
                        state.batteryPercent(), state.charging(), state.network(), state.sinceLastSync(), last));
        last = Optional.of(plan.name());
        return plan;
    }

    /** It is the app that tells, and what goes wrong there must not end what goes on by the plan. It is logged once until it is told again. */
    private DeviceState state() {
        try {
            DeviceState state = Objects.requireNonNull(parts.deviceState().get(), "the device's state");
            isUntold = false;
            return state;
        } catch (RuntimeException failure) {
            if (!isUntold) {
                isUntold = true;
                LOGGER.log(
                        Level.WARNING,
                        "the app can't tell the device's state, so the plan is that of an unknown one",
                        failure);
            }
            return DeviceState.UNKNOWN;
        }
    }
}
