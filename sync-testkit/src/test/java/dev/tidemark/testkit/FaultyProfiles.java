package dev.tidemark.testkit;

import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.config.Config;
import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A power profile that is right, and others that differ from it by one fault each. */
final class FaultyProfiles {
    private FaultyProfiles() {}

    private abstract static class Sample implements PowerProfileProvider {
        private final Function<PluginContext, PowerProfile> profile;

        Sample(Function<PluginContext, PowerProfile> profile) {
            this.profile = profile;
        }

        @Override
        public final String name() {
            return "sample";
        }

        @Override
        public final PowerProfile create(Config config, PluginContext context) {
            return profile.apply(context);
        }
    }

    private static SyncPlan plan(String name, Duration interval) {
        return new SyncPlan(name, interval, Duration.ZERO, 100, Level.BALANCED, true, true);
    }

    private static SyncPlan every(int minutes) {
        return plan("every " + minutes + " minutes", Duration.ofMinutes(minutes));
    }

    private static SyncPlan inLargerBatches(SyncPlan plan) {
        return new SyncPlan(plan.name(), plan.interval(), plan.gather(), 1_000, plan.level(), true, true);
    }

    private static int battery(DeviceState state) {
        return state.charging() ? 100 : state.batteryPercent().orElse(50);
    }

    private static boolean saves(DeviceState state) {
        return state.lastPlan().filter(every(30).name()::equals).isPresent();
    }

    /** Spares the battery below 20 percent until it has 25 again, and a network where volume costs money. */
    private static SyncPlan sound(DeviceState state) {
        boolean low = battery(state) < (saves(state) ? 25 : 20);
        return low ? every(30) : state.network() == Network.METERED ? every(10) : every(5);
    }

    /** Has no fault. */
    public static final class SoundProvider extends Sample {
        public SoundProvider() {
            super(context -> FaultyProfiles::sound);
        }
    }

    /** Syncs what it can before the battery is empty. */
    public static final class HurriesAtTheEndProvider extends Sample {
        public HurriesAtTheEndProvider() {
            super(context ->
                    state -> state.batteryPercent().orElse(50) <= 5 ? inLargerBatches(sound(state)) : sound(state));
        }
    }

    /** Knows nothing to say where nothing is known. */
    public static final class KnowsNoPlanProvider extends Sample {
        public KnowsNoPlanProvider() {
            super(context -> state -> state.batteryPercent().isEmpty() ? null : sound(state));
        }
    }

    /** Has a batch in proportion to the battery, which is none at 0 percent. */
    public static final class HasNoBatchProvider extends Sample {
        public HasNoBatchProvider() {
            super(context -> state -> {
                SyncPlan plan = sound(state);
                int rows = plan.batchRows() * Math.min(1, state.batteryPercent().orElse(1));
                return new SyncPlan(
                        plan.name(),
                        plan.interval(),
                        plan.gather(),
                        rows,
                        plan.level(),
                        plan.live(),
                        plan.background());
            });
        }
    }

    /** Goes by the hour. */
    public static final class GoesByTheClockProvider extends Sample {
        public GoesByTheClockProvider() {
            super(context -> state ->
                    context.clock().millis() / 3_600_000 % 24 >= 22 && battery(state) < 20 ? every(60) : sound(state));
        }
    }

    /** Spreads the load on the server by chance. */
    public static final class RollsDiceProvider extends Sample {
        public RollsDiceProvider() {
            super(context -> {
                int millis = context.random().nextInt(100);
                return state ->
                        plan(sound(state).name(), sound(state).interval().plusMillis(millis));
            });
        }
    }

    /** Remembers by itself which plan it gave last, rather than to look at the one in force. */
    public static final class RemembersProvider extends Sample {
        public RemembersProvider() {
            super(context -> new PowerProfile() {
                private final ThreadLocal<Boolean> saving = ThreadLocal.withInitial(() -> false);

                @Override
                public SyncPlan plan(DeviceState state) {
                    saving.set(battery(state) < (saving.get() ? 25 : 20));
                    return saving.get() ? every(30) : state.network() == Network.METERED ? every(10) : every(5);
                }
            });
        }
    }

    /** Names its plans in capitals, as the language of the machine has them. */
    public static final class SpeaksALanguageProvider extends Sample {
        public SpeaksALanguageProvider() {
            super(context -> state -> {
                SyncPlan plan = battery(state) < 20 ? every(30) : every(5);
                return plan(plan.name().toUpperCase(), plan.interval());
            });
        }
    }

    /** Has its margin on the wrong side: between 15 and 20 percent each plan gives way to the other. */
    public static final class FlapsProvider extends Sample {
        public FlapsProvider() {
            super(context -> state -> battery(state) < (saves(state) ? 15 : 20) ? every(30) : every(5));
        }
    }

    /** Spares the battery a last time when it has become better, and has no margin. */
    public static final class HasNoMarginProvider extends Sample {
        public HasNoMarginProvider() {
            super(context -> state -> {
                boolean strange = state.lastPlan()
                        .filter(name -> !name.startsWith("every"))
                        .isPresent();
                return battery(state) < 20 || strange ? every(30) : every(5);
            });
        }
    }

    /** Takes a network where volume costs money for a fast one. */
    public static final class HurriesWhereItCostsProvider extends Sample {
        public HurriesWhereItCostsProvider() {
            super(context -> state -> state.network() == Network.METERED ? every(1) : sound(state));
        }
    }

    /** Leaves a device alone that is charged. */
    public static final class RestsOnPowerProvider extends Sample {
        public RestsOnPowerProvider() {
            super(context -> state -> state.charging() ? every(60) : sound(state));
        }
    }

    /** Works at night only. */
    public static final class SleepsOnPowerProvider extends Sample {
        public SleepsOnPowerProvider() {
            super(context -> state -> every(12 * 60));
        }
    }

    /** Looks for a network again after days. */
    public static final class SleepsForDaysProvider extends Sample {
        public SleepsForDaysProvider() {
            super(context -> state -> state.network() == Network.NONE ? every(3 * 24 * 60) : sound(state));
        }
    }

    /** Takes a network of which nothing is known for a better one than any. */
    public static final class HopesProvider extends Sample {
        public HopesProvider() {
            super(context ->
                    state -> state.network() == Network.UNKNOWN ? inLargerBatches(sound(state)) : sound(state));
        }
    }

    /** Spreads the load on the server by having every other device wait a little longer. */
    public static final class DiffersProvider extends Sample {
        private static final AtomicInteger INSTANCES = new AtomicInteger();

        public DiffersProvider() {
            super(context -> {
                int millis = INSTANCES.incrementAndGet() % 2;
                return state ->
                        plan(sound(state).name(), sound(state).interval().plusMillis(millis));
            });
        }
    }

    /** Leaves the state for a moment where other threads leave theirs. */
    public static final class SharesStateProvider extends Sample {
        public SharesStateProvider() {
            super(context -> new PowerProfile() {
                private volatile DeviceState current = DeviceState.UNKNOWN;

                @Override
                public SyncPlan plan(DeviceState state) {
                    current = state;
                    Turns.giveSeldom();
                    return sound(current);
                }
            });
        }
    }
}
