package dev.tidemark.runtime.internal.guard;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;

/** A power profile that always has a plan within the limits of the runtime: where its own can't be had, a careful one. */
final class GuardedPower extends GuardedInstance implements PowerProfile {
    /** What holds while a profile is at fault: seldom, little, no open connection; and it goes on. */
    static final SyncPlan CAREFUL = new SyncPlan(
            "careful", Duration.ofMinutes(5), Duration.ofSeconds(1), 500, Codec.Level.BALANCED, false, false);

    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final Duration LONGEST_GATHER = Duration.ofMinutes(10);
    private static final int MOST_BATCH_ROWS = 100_000;

    private final PowerProfile profile;

    private GuardedPower(Guard guard, PowerProfile profile) {
        super(guard);
        this.profile = profile;
    }

    static PowerProfile of(PluginInstance who, Guards guards, PowerProfile profile) {
        return new GuardedPower(new Guard(who, guards, PluginFailure.class, PluginFailure::new), profile);
    }

    @Override
    public SyncPlan plan(DeviceState state) {
        try {
            SyncPlan plan = guard.within(DEADLINE, "plan", () -> profile.plan(state));
            if (plan.interval().compareTo(LONGEST_INTERVAL) > 0
                    || plan.gather().compareTo(LONGEST_GATHER) > 0
                    || plan.batchRows() > MOST_BATCH_ROWS) {
                throw guard.fault("plan", "its plan is outside of what a node accepts: " + plan, null);
            }
            return plan;
        } catch (PluginFailure noted) {
            return CAREFUL;
        }
    }
}
