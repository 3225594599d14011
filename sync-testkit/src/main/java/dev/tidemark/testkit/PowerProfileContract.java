package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginContext;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.power.SyncPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a power profile has to keep to: extend this class, return the provider, and the tests are inherited.
 *
 * <pre>{@code
 * class AcmeProfileTest extends PowerProfileContract {
 *     @Override
 *     protected PowerProfileProvider provider() {
 *         return new AcmeProfileProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Override {@link #settings} if there are required settings. Every state is tried that a device can be in: each percentage
 * of the battery and an unknown one, plugged in or not, each network, synced just now, long ago or never, each plan in force.
 * Proved is, beside what {@link ProviderContract} proves:
 *
 * <ul>
 *   <li>The profile is a pure function: it asks neither the clock nor for randomness, and its plan depends on the state alone.
 *   <li>Every state has a plan, and one that the runtime can carry out: it syncs at least once a day, gathers for 5 minutes at
 *       most, and has batches of 100,000 rows at most.
 *   <li>A worse state (less battery, unplugged, a metered network) never allows more than a better one, and what is not known
 *       never allows more than the best that it may be. <em>More</em> is a shorter interval, a shorter gathering or none for
 *       the first commit, a larger batch, less compression, a live connection, background work.
 *   <li>A device on external power, whose network costs nothing, syncs at least once an hour.
 *   <li>A state that stays settles on one plan, and where plans depend on the plan in force, a battery that hovers between two
 *       percentages settles too.
 * </ul>
 */
public abstract class PowerProfileContract extends ProviderContract<PowerProfileProvider> {
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);
    private static final Duration LONGEST_INTERVAL_ON_POWER = Duration.ofHours(1);
    private static final Duration LONGEST_GATHER = Duration.ofMinutes(5);
    private static final int LARGEST_BATCH = 100_000;
    private static final int LONGEST_WAY = 5;
    private static final int THREADS = 4;

    private PowerProfile profile;
    private List<DeviceState> states;

    @BeforeEach
    void create() {
        profile = another();
        states = states();
    }

    private PowerProfile another() {
        return create(TestContext.in(directory));
    }

    private PowerProfile create(PluginContext context) {
        PowerProfileProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), context);
    }

    /** Returns every state there is, with each plan in force that the profile is known to make, a stranger's, and none. */
    private List<DeviceState> states() {
        List<Optional<String>> lastPlans = new ArrayList<>(List.of(Optional.empty(), Optional.of("nobody's plan")));
        DeviceStates.all(lastPlans).stream()
                .flatMap(state -> plan(state).stream())
                .map(plan -> Optional.of(plan.name()))
                .distinct()
                .forEach(lastPlans::add);
        return DeviceStates.all(lastPlans);
    }

    /** Returns the plan for a state; nothing where there is none, which is for one test to tell and not for all. */
    private Optional<SyncPlan> plan(DeviceState state) {
        return plan(profile, state);
    }

    private static Optional<SyncPlan> plan(PowerProfile profile, DeviceState state) {
        try {
            return Optional.ofNullable(profile.plan(state));
        } catch (RuntimeException failure) {
            return Optional.empty();
        }
    }

    private static List<Optional<SyncPlan>> plans(PowerProfile profile, List<DeviceState> states) {
        return states.stream().map(state -> plan(profile, state)).toList();
    }

    private void assertPlans(List<Optional<SyncPlan>> expected, List<Optional<SyncPlan>> plans, String when) {
        for (int i = 0; i < states.size(); i++) {
            DeviceState state = states.get(i);
            assertEquals(expected.get(i), plans.get(i), () -> when + ": " + state);
        }
    }

    @Test
    void everyStateHasAPlan() {
        for (DeviceState state : states) {
            SyncPlan plan = profile.plan(state);
            assertNotNull(plan, state::toString);
            assertFalse(plan.name().isBlank(), () -> "a plan without a name: " + state);
        }
    }

    @Test
    void everyPlanIsWithinTheLimitsOfTheRuntime() {
        for (DeviceState state : states) {
            plan(state).ifPresent(plan -> {
                assertTrue(plan.interval().compareTo(LONGEST_INTERVAL) <= 0, () -> plan + " waits for more than a day");
                assertTrue(plan.gather().compareTo(LONGEST_GATHER) <= 0, () -> plan + " gathers for over 5 minutes");
                assertTrue(plan.batchRows() <= LARGEST_BATCH, () -> plan + " has batches of over 100,000 rows");
            });
        }
    }

    @Test
    void itAsksNeitherTheClockNorForRandomness() {
        PowerProfile pure = create(PureContext.in(directory));
        states.forEach(state -> plan(pure, state));
    }

    @Test
    void theSameStateHasTheSamePlanFromEveryInstance() {
        assertPlans(plans(profile, states), plans(another(), states), "another instance");
    }

    @Test
    void thePlanDoesNotDependOnWhatWasAskedBefore() {
        List<DeviceState> backwards = new ArrayList<>(states);
        Collections.reverse(backwards);
        List<Optional<SyncPlan>> plans = new ArrayList<>(plans(profile, backwards));
        Collections.reverse(plans);
        assertPlans(plans(profile, states), plans, "in another order");
    }

    @Test
    void manyThreadsGetTheSamePlans() {
        List<Optional<SyncPlan>> plans = plans(profile, states);
        Threads.atOnce(THREADS, thread -> {
            for (int i = 0; i < states.size(); i++) {
                int which = (i + thread * states.size() / THREADS) % states.size();
                assertEquals(plans.get(which), plan(states.get(which)), "while other threads ask");
            }
        });
    }

    @Test
    void thePlanIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            List<Optional<SyncPlan>> plans = plans(profile, states);
            for (String language : List.of("tr-TR", "ar-EG-u-nu-arab")) {
                Locale.setDefault(Locale.forLanguageTag(language));
                assertPlans(plans, plans(profile, states), language);
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aLowerBatteryNeverAllowsMore() {
        for (DeviceState state : states) {
            int percent = state.batteryPercent().orElse(0);
            if (percent > 0) {
                assertNotMore(state, DeviceStates.battery(state, percent - 1));
            }
        }
    }

    @Test
    void aMeteredNetworkNeverAllowsMore() {
        for (DeviceState state : states) {
            DeviceState metered = DeviceStates.network(state, Network.METERED);
            assertNotMore(DeviceStates.network(state, Network.UNMETERED), metered);
            assertNotMore(DeviceStates.network(state, Network.UNKNOWN), metered);
        }
    }

    @Test
    void unpluggingNeverAllowsMore() {
        for (DeviceState state : states) {
            assertNotMore(DeviceStates.charging(state, true), DeviceStates.charging(state, false));
        }
    }

    @Test
    void whatIsNotKnownNeverAllowsMoreThanTheBestItMayBe() {
        for (DeviceState state : states) {
            if (state.batteryPercent().isEmpty()) {
                assertNotMore(DeviceStates.battery(state, 100), state);
            }
            if (state.network() == Network.UNKNOWN) {
                assertNotMore(DeviceStates.network(state, Network.UNMETERED), state);
            }
        }
    }

    private void assertNotMore(DeviceState better, DeviceState worse) {
        plan(better)
                .ifPresent(more -> plan(worse)
                        .ifPresent(less -> assertTrue(
                                allowsNoMore(less, more),
                                () -> worse + " allows more (" + less + ") than " + better + " (" + more + ")")));
    }

    private static boolean allowsNoMore(SyncPlan less, SyncPlan more) {
        return less.interval().compareTo(more.interval()) >= 0
                && less.gather().compareTo(more.gather()) >= 0
                && (more.atOnce() || !less.atOnce())
                && less.batchRows() <= more.batchRows()
                && less.level().compareTo(more.level()) >= 0
                && (more.live() || !less.live())
                && (more.background() || !less.background());
    }

    @Test
    void aDeviceOnPowerSyncsAtLeastOnceAnHourWhereTheNetworkCostsNothing() {
        states.stream()
                .filter(DeviceState::charging)
                .filter(state -> state.network() == Network.UNMETERED)
                .forEach(state -> plan(state)
                        .ifPresent(plan -> assertTrue(
                                plan.interval().compareTo(LONGEST_INTERVAL_ON_POWER) <= 0,
                                () -> plan + " makes " + state + " wait for more than an hour")));
    }

    @Test
    void aStateThatStaysSettlesOnOnePlan() {
        states.forEach(state -> assertSettles(List.of(state)));
    }

    @Test
    void aBatteryThatHoversSettlesWherePlansDependOnThePlanInForce() {
        if (dependsOnThePlanInForce()) {
            for (DeviceState state : states) {
                int percent = state.batteryPercent().orElse(0);
                if (percent > 0) {
                    assertSettles(List.of(state, DeviceStates.battery(state, percent - 1)));
                }
            }
        }
    }

    private boolean dependsOnThePlanInForce() {
        return states.stream()
                .anyMatch(state -> !plan(state).equals(plan(DeviceStates.lastPlan(state, Optional.empty()))));
    }

    /** Goes round in a circle of states, and asserts that the plan does not change any more after a while. */
    private void assertSettles(List<DeviceState> circle) {
        Optional<String> lastPlan = circle.get(0).lastPlan();
        for (int i = 0; i < LONGEST_WAY * circle.size(); i++) {
            lastPlan = next(circle.get(i % circle.size()), lastPlan);
        }
        Optional<String> settled = lastPlan;
        for (DeviceState state : circle) {
            lastPlan = next(state, lastPlan);
            assertEquals(settled, lastPlan, () -> "the plan never settles: " + circle);
        }
    }

    private Optional<String> next(DeviceState state, Optional<String> lastPlan) {
        return plan(DeviceStates.lastPlan(state, lastPlan)).map(SyncPlan::name).or(() -> lastPlan);
    }
}
