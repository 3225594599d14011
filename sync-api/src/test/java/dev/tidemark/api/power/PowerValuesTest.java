package dev.tidemark.api.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerValuesTest {
    private static DeviceState battery(int percent) {
        return new DeviceState(
                OptionalInt.of(percent), false, DeviceState.Network.METERED, Optional.empty(), Optional.empty());
    }

    private static SyncPlan plan(Duration interval, Duration gather, int rows) {
        return new SyncPlan("p", interval, gather, rows, Codec.Level.FAST, true, true);
    }

    @Test
    void ofAnUnknownMachineNothingIsKnown() {
        assertTrue(DeviceState.UNKNOWN.batteryPercent().isEmpty());
        assertEquals(DeviceState.Network.UNKNOWN, DeviceState.UNKNOWN.network());
    }

    @Test
    void aBatteryIsBetweenEmptyAndFull() {
        assertEquals(0, battery(0).batteryPercent().getAsInt());
        assertEquals(100, battery(100).batteryPercent().getAsInt());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101})
    void aBatteryBeyondItsEndsIsRefused(int percent) {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> battery(percent));
        assertEquals("battery at " + percent + " %: expected 0 to 100", refused.getMessage());
    }

    @Test
    void aPlanThatWouldNeverOrAlwaysSyncIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertEquals(1, plan(second, Duration.ZERO, 1).batchRows());
        assertThrows(IllegalArgumentException.class, () -> plan(Duration.ofMillis(999), Duration.ZERO, 1));
        assertThrows(IllegalArgumentException.class, () -> plan(second, Duration.ofMillis(-1), 1));
        assertThrows(IllegalArgumentException.class, () -> plan(second, Duration.ZERO, 0));
    }
}
