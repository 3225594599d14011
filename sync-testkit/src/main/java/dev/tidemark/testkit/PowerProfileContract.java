package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a power profile has to keep to: it is a pure function that is defined for every state, a worse state never allows
 * more, and a device that is charged always gets on.
 */
public abstract class PowerProfileContract extends ProviderContract<PowerProfileProvider> {
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final Duration LONGEST_GATHER = Duration.ofMinutes(5);
    private static final int LARGEST_BATCH = 100_000;
    private static final int LONGEST_WAY = 5;

    @Test
    void everyStateHasAPlanWithinTheLimitsOfTheRuntime() {
        PowerProfile profile = profile();
        for (DeviceState state : states(profile)) {
            SyncPlan plan = profile.plan(state);
            assertNotNull(plan, state::toString);
            assertFalse(plan.name().isBlank(), state::toString);
            assertTrue(plan.interval().compareTo(LONGEST_INTERVAL) <= 0, () -> plan + " waits more than a day");
            assertTrue(plan.gather().compareTo(LONGEST_GATHER) <= 0, () -> plan + " gathers for more than 5 minutes");
            assertTrue(plan.batchRows() <= LARGEST_BATCH, () -> plan + " has batches of more than 100,000 rows");
        }
    }

    @Test
    void theSameStateHasTheSamePlanEveryTimeAndFromEveryInstance() {
        PowerProfile profile = profile();
        PowerProfile other = profile();
        List<DeviceState> states = states(profile);
        List<SyncPlan> plans = states.stream().map(profile::plan).toList();
        assertEquals(plans, states.stream().map(profile::plan).toList());
        assertEquals(plans, states.stream().map(other::plan).toList());
        assertEquals(plans, states.parallelStream().map(profile::plan).toList());
    }

    @Test
    void aLowerBatteryNeverAllowsMore() {
        PowerProfile profile = profile();
        for (DeviceState state : states(profile)) {
            int percent = state.batteryPercent().orElse(0);
            if (percent > 0) {
                assertNotMore(profile, state, with(state, OptionalInt.of(percent - 1), state.network()));
            }
        }
    }

    @Test
    void aMeteredNetworkNeverAllowsMore() {
        PowerProfile profile = profile();
        for (DeviceState state : states(profile)) {
            DeviceState free = with(state, state.batteryPercent(), Network.UNMETERED);
            assertNotMore(profile, free, with(state, state.batteryPercent(), Network.METERED));
        }
    }

    @Test
    void unpluggingNeverAllowsMore() {
        PowerProfile profile = profile();
        for (DeviceState state : states(profile)) {
            assertNotMore(profile, charging(state, true), charging(state, false));
        }
    }

    @Test
    void aStateThatStaysSettlesOnOnePlan() {
        PowerProfile profile = profile();
        for (DeviceState start : states(profile)) {
            DeviceState state = start;
            for (int i = 0; i < LONGEST_WAY; i++) {
                state = after(state, profile.plan(state));
            }
            SyncPlan settled = profile.plan(state);
            assertEquals(settled, profile.plan(after(state, settled)), () -> start + " never settles");
        }
    }

    private PowerProfile profile() {
        PowerProfileProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), PureContext.in(directory));
    }

    /** Returns every state there is, as far as a profile can tell them apart: with each plan that it is known to make. */
    private static List<DeviceState> states(PowerProfile profile) {
        List<DeviceState> fresh = states(List.of(Optional.empty(), Optional.of("nobody's plan")));
        List<Optional<String>> names = fresh.stream()
                .map(state -> Optional.of(profile.plan(state).name()))
                .distinct()
                .toList();
        List<DeviceState> all = new ArrayList<>(fresh);
        all.addAll(states(names));
        return all;
    }

    private static List<DeviceState> states(List<Optional<String>> lastPlans) {
        List<DeviceState> states = new ArrayList<>();
        for (Optional<String> lastPlan : lastPlans) {
            for (Network network : Network.values()) {
                batteries().forEach(battery -> {
                    states.add(new DeviceState(battery, false, network, Optional.empty(), lastPlan));
                    states.add(new DeviceState(battery, true, network, Optional.of(Duration.ZERO), lastPlan));
                    states.add(new DeviceState(battery, false, network, Optional.of(Duration.ofDays(999)), lastPlan));
                });
            }
        }
        return states;
    }

    private static Stream<OptionalInt> batteries() {
        return Stream.concat(
                Stream.of(OptionalInt.empty()), IntStream.rangeClosed(0, 100).mapToObj(OptionalInt::of));
    }

    private static DeviceState with(DeviceState state, OptionalInt battery, Network network) {
        return new DeviceState(battery, state.charging(), network, state.sinceLastSync(), state.lastPlan());
    }

    private static DeviceState charging(DeviceState state, boolean charging) {
        return new DeviceState(
                state.batteryPercent(), charging, state.network(), state.sinceLastSync(), state.lastPlan());
    }

    private static DeviceState after(DeviceState state, SyncPlan plan) {
        return new DeviceState(
                state.batteryPercent(),
                state.charging(),
                state.network(),
                state.sinceLastSync(),
                Optional.of(plan.name()));
    }

    private static void assertNotMore(PowerProfile profile, DeviceState better, DeviceState worse) {
        SyncPlan more = profile.plan(better);
        SyncPlan less = profile.plan(worse);
        boolean holds = less.interval().compareTo(more.interval()) >= 0
                && less.gather().compareTo(more.gather()) >= 0
                && less.batchRows() <= more.batchRows()
                && less.level().compareTo(more.level()) >= 0
                && (more.live() || !less.live())
                && (more.background() || !less.background());
        assertTrue(holds, () -> worse + " allows more (" + less + ") than " + better + " (" + more + ")");
    }
}
