package dev.tidemark.runtime.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxDeviceTest {
    @TempDir
    private Path root;

    private long now = 1_000_000;

    /** Returns a reader that has read nothing yet. */
    private LinuxDevice device(Path at) {
        return new LinuxDevice(at, () -> Instant.ofEpochMilli(now));
    }

    @Test
    void withoutFilesNothingIsKnown() {
        assertEquals(DeviceState.UNKNOWN, device(root.resolve("nowhere")).get());
    }

    @Test
    void aLaptopOnBatteryIsRead() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "42", "status", "Discharging");
        supply("AC", "type", "Mains", "online", "0");
        DeviceState state = device(root).get();
        assertEquals(OptionalInt.of(42), state.batteryPercent());
        assertFalse(state.charging());
    }

    @Test
    void aLaptopOnItsCableIsCharging() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "37", "status", "Unknown");
        supply("AC", "type", "Mains", "online", "1");
        assertTrue(device(root).get().charging());
    }

    @Test
    void aMouseThatIsFullDoesNotChargeTheLaptop() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "5", "status", "Discharging");
        supply("mouse", "type", "Battery", "scope", "Device", "capacity", "100", "status", "Full");
        DeviceState state = device(root).get();
        assertEquals(OptionalInt.of(5), state.batteryPercent());
        assertFalse(state.charging());
    }

    @Test
    void aBatteryWithoutCapacityIsCountedFromItsEnergy() throws IOException {
        supply("BAT0", "type", "Battery", "energy_now", "15000000", "energy_full", "60000000");
        assertEquals(OptionalInt.of(25), device(root).get().batteryPercent());
    }

    @Test
    void twoBatteriesAreWeightedByWhatTheyHold() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "100", "energy_full", "10");
        supply("BAT1", "type", "Battery", "capacity", "0", "energy_full", "30");
        assertEquals(OptionalInt.of(25), device(root).get().batteryPercent());
    }

    @Test
    void nonsenseInAFileIsNotKnown() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "half", "status", "Discharging");
        assertEquals(OptionalInt.empty(), device(root).get().batteryPercent());
        supply("BAT1", "type", "Battery", "capacity", "104", "status", "Discharging");
        assertEquals(OptionalInt.of(100), device(root).get().batteryPercent());
    }

    @Test
    void twoBatteriesCountWithTheirMeanAndAMouseDoesNotCount() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "20", "status", "Charging");
        supply("BAT1", "type", "Battery", "capacity", "60", "status", "Unknown");
        supply("mouse", "type", "Battery", "capacity", "1", "scope", "Device");
        DeviceState state = device(root).get();
        assertEquals(OptionalInt.of(40), state.batteryPercent());
        assertTrue(state.charging());
    }

    @Test
    void aNetworkOfAModemAloneIsMetered() throws IOException {
        net("lo", "unknown");
        net("wwan0", "up");
        net("wlan0", "down");
        assertEquals(Network.METERED, device(root).get().network());
        net("wlan0", "up");
        assertEquals(Network.UNMETERED, device(root).get().network());
    }

    @Test
    void noInterfaceThatIsUpIsNoNetwork() throws IOException {
        net("lo", "unknown");
        net("eth0", "down");
        assertEquals(Network.NONE, device(root).get().network());
    }

    @Test
    void filesAreReadOnceASecondAtMost() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "42");
        LinuxDevice device = device(root);
        assertEquals(OptionalInt.of(42), device.get().batteryPercent());
        supply("BAT0", "capacity", "41");
        now += 999;
        assertEquals(OptionalInt.of(42), device.get().batteryPercent());
        now += 1;
        assertEquals(OptionalInt.of(41), device.get().batteryPercent());
    }

    @Test
    void filesAreReadAnewWhereTheClockIsSetBack() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "42");
        LinuxDevice device = device(root);
        device.get();
        supply("BAT0", "capacity", "41");
        now -= 1;
        assertEquals(OptionalInt.of(41), device.get().batteryPercent());
    }

    private void supply(String name, String... filesAndTexts) throws IOException {
        Path directory =
                Files.createDirectories(root.resolve("sys/class/power_supply").resolve(name));
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            Files.writeString(directory.resolve(filesAndTexts[i]), filesAndTexts[i + 1] + "\n");
        }
    }

    private void net(String name, String state) throws IOException {
        Path directory = Files.createDirectories(root.resolve("sys/class/net").resolve(name));
        Files.writeString(directory.resolve("operstate"), state + "\n");
    }
}
