package dev.tidemark.plugin.power.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import dev.tidemark.api.power.PowerProfile;
import dev.tidemark.api.power.PowerProfileProvider;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StandardProfilesTest {
    private final PowerProfile auto = create(new AutoProvider(), Map.of());

    @Test
    void anExplicitProfileIgnoresTheBattery() {
        assertPlan(new PerformanceProvider(), 60, 1000, Level.BALANCED, true);
        assertPlan(new BalancedProvider(), 300, 500, Level.BALANCED, true);
        assertPlan(new BatterySaverProvider(), 900, 200, Level.HIGH, false);
        assertPlan(new ExtremeSaverProvider(), 3600, 100, Level.HIGH, false);
    }

    @Test
    void autoFollowsTheBattery() {
        assertEquals("performance", auto.plan(battery(100, "")).name());
        assertEquals("balanced", auto.plan(battery(94, "")).name());
        assertEquals("balanced", auto.plan(battery(30, "")).name());
        assertEquals("battery-saver", auto.plan(battery(29, "")).name());
        assertEquals("battery-saver", auto.plan(battery(10, "")).name());
        assertEquals("extreme-saver", auto.plan(battery(9, "")).name());
        assertEquals("extreme-saver", auto.plan(battery(0, "")).name());
    }

    @Test
    void aMachineOfWhichNothingIsKnownIsBalanced() {
        assertEquals("balanced", auto.plan(DeviceState.UNKNOWN).name());
    }

    @Test
    void aChargingDeviceSparesNothing() {
        DeviceState state =
                new DeviceState(OptionalInt.of(3), true, Network.UNMETERED, Optional.empty(), Optional.empty());
        assertEquals("performance", auto.plan(state).name());
    }

    @Test
    void aPlanIsLeftAtItsThresholdAndEnteredAgainAboveIt() {
        assertEquals("battery-saver", auto.plan(battery(29, "balanced")).name());
        assertEquals("battery-saver", auto.plan(battery(34, "battery-saver")).name());
        assertEquals("balanced", auto.plan(battery(35, "battery-saver")).name());
        assertEquals("balanced", auto.plan(battery(30, "balanced")).name());
        assertEquals("extreme-saver", auto.plan(battery(14, "extreme-saver")).name());
        assertEquals("battery-saver", auto.plan(battery(15, "extreme-saver")).name());
    }

    @Test
    void aMeteredNetworkCostsComputingRatherThanVolume() {
        DeviceState state =
                new DeviceState(OptionalInt.of(80), true, Network.METERED, Optional.empty(), Optional.empty());
        SyncPlan plan = auto.plan(state);
        assertEquals("balanced", plan.name());
        assertEquals(Level.HIGH, plan.level());
    }

    @Test
    void thresholdsCanBeSetButNotCrossed() {
        PowerProfile careful = create(new AutoProvider(), Map.of("low", 60, "critical", 40));
        assertEquals("battery-saver", careful.plan(battery(59, "")).name());
        assertEquals("extreme-saver", careful.plan(battery(39, "")).name());
        Map<String, Object> crossed = Map.of("low", 20, "critical", 20);
        PluginException refusal = assertThrows(PluginException.class, () -> create(new AutoProvider(), crossed));
        assertTrue(refusal.getMessage().contains("expected critical below low"), refusal.getMessage());
    }

    private static void assertPlan(PowerProfileProvider provider, int seconds, int rows, Level level, boolean active) {
        PowerProfile profile = create(provider, Map.of());
        SyncPlan plan = profile.plan(battery(5, ""));
        assertEquals(provider.name(), plan.name());
        assertEquals(Duration.ofSeconds(seconds), plan.interval());
        assertEquals(rows, plan.batchRows());
        assertEquals(level, plan.level());
        assertEquals(active, plan.live());
        assertEquals(active, plan.background());
        assertFalse(plan.gather().isZero());
        assertEquals(plan, profile.plan(DeviceState.UNKNOWN));
    }

    private static PowerProfile create(PowerProfileProvider provider, Map<String, Object> settings) {
        TestContext context = TestContext.in(Path.of("nowhere"));
        return provider.create(TestConfig.of(provider.configSpec(), settings), context);
    }

    private static DeviceState battery(int percent, String lastPlan) {
        Optional<String> last = Optional.of(lastPlan).filter(name -> !name.isEmpty());
        return new DeviceState(OptionalInt.of(percent), false, Network.UNMETERED, Optional.empty(), last);
    }
}
