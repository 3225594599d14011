package dev.tidemark.runtime.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxDeviceTest {
    @TempDir
    private Path root;

    @Test
    void withoutFilesNothingIsKnown() {
        assertEquals(DeviceState.UNKNOWN, new LinuxDevice(root.resolve("nowhere")).get());
    }

    @Test
    void aLaptopOnBatteryIsRead() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "42", "status", "Discharging");
        supply("AC", "type", "Mains", "online", "0");
        DeviceState state = new LinuxDevice(root).get();
        assertEquals(OptionalInt.of(42), state.batteryPercent());
        assertFalse(state.charging());
    }

    @Test
    void aLaptopOnItsCableIsCharging() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "37", "status", "Unknown");
        supply("AC", "type", "Mains", "online", "1");
        assertTrue(new LinuxDevice(root).get().charging());
    }

    @Test
    void aMouseThatIsFullDoesNotChargeTheLaptop() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "5", "status", "Discharging");
        supply("mouse", "type", "Battery", "scope", "Device", "capacity", "100", "status", "Full");
        DeviceState state = new LinuxDevice(root).get();
        assertEquals(OptionalInt.of(5), state.batteryPercent());
        assertFalse(state.charging());
    }

    @Test
    void aBatteryWithoutCapacityIsCountedFromItsEnergy() throws IOException {
        supply("BAT0", "type", "Battery", "energy_now", "15000000", "energy_full", "60000000");
        assertEquals(OptionalInt.of(25), new LinuxDevice(root).get().batteryPercent());
    }

    @Test
    void twoBatteriesAreWeightedByWhatTheyHold() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "100", "energy_full", "10");
        supply("BAT1", "type", "Battery", "capacity", "0", "energy_full", "30");
        assertEquals(OptionalInt.of(25), new LinuxDevice(root).get().batteryPercent());
    }

    @Test
    void nonsenseInAFileIsNotKnown() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "half", "status", "Discharging");
        assertEquals(OptionalInt.empty(), new LinuxDevice(root).get().batteryPercent());
        supply("BAT1", "type", "Battery", "capacity", "104", "status", "Discharging");
        assertEquals(OptionalInt.of(100), new LinuxDevice(root).get().batteryPercent());
    }

    @Test
    void twoBatteriesCountWithTheirMeanAndAMouseDoesNotCount() throws IOException {
        supply("BAT0", "type", "Battery", "capacity", "20", "status", "Charging");
        supply("BAT1", "type", "Battery", "capacity", "60", "status", "Unknown");
        supply("mouse", "type", "Battery", "capacity", "1", "scope", "Device");
        DeviceState state = new LinuxDevice(root).get();
        assertEquals(OptionalInt.of(40), state.batteryPercent());
        assertTrue(state.charging());
    }

    @Test
    void aNetworkOfAModemAloneIsMetered() throws IOException {
        net("lo", "unknown");
        net("wwan0", "up");
        net("wlan0", "down");
        assertEquals(Network.METERED, new LinuxDevice(root).get().network());
        net("wlan0", "up");
        assertEquals(Network.UNMETERED, new LinuxDevice(root).get().network());
    }

    @Test
    void noInterfaceThatIsUpIsNoNetwork() throws IOException {
        net("lo", "unknown");
        net("eth0", "down");
        assertEquals(Network.NONE, new LinuxDevice(root).get().network());
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
