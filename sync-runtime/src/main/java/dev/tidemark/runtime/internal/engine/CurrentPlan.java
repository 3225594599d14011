package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.SyncNodeBuilder.Parts;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What the power profile says now, which knows what it said last; without a profile there is no limit. */
final class CurrentPlan implements Supplier<SyncPlan> {
    private static final SyncPlan UNLIMITED = new SyncPlan(
            "unlimited", Duration.ofSeconds(60), Duration.ofMillis(10), 1_000, Codec.Level.BALANCED, true, true);

    private final Parts parts;
    private volatile Optional<String> last = Optional.empty();

    CurrentPlan(Parts parts) {
        this.parts = parts;
    }

    @Override
    public SyncPlan get() {
        if (parts.power().isEmpty()) {
            return UNLIMITED;
        }
        DeviceState state = parts.deviceState().get();
        SyncPlan plan = parts.power()
                .get()
                .plan(new DeviceState(
                        state.batteryPercent(), state.charging(), state.network(), state.sinceLastSync(), last));
        last = Optional.of(plan.name());
        return plan;
    }
}
