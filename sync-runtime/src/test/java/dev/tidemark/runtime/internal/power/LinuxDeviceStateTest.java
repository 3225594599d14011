package dev.tidemark.runtime.internal.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxDeviceStateTest {
    @TempDir
    Path root;

    @Test
    void aMachineWithoutThoseFilesIsUnknown() {
        assertEquals(DeviceState.UNKNOWN, read());
    }

    @Test
    void whatTheNodeKnowsGoesIntoTheState() {
        DeviceState state =
                new LinuxDeviceState(root).read(Optional.of(Duration.ofMinutes(3)), Optional.of("balanced"));
        assertEquals(Optional.of(Duration.ofMinutes(3)), state.sinceLastSync());
        assertEquals(Optional.of("balanced"), state.lastPlan());
    }

    @Test
    void aLaptopOnItsBatteryIsNotCharging() {
        supply("BAT0", Map.of("type", "Battery", "present", "1", "capacity", "37", "status", "Discharging"));
        supply("AC", Map.of("type", "Mains", "online", "0"));
        assertEquals(OptionalInt.of(37), read().batteryPercent());
        assertFalse(read().charging());
    }

    @Test
    void aLaptopOnItsCableIsCharging() {
        supply("BAT0", Map.of("type", "Battery", "capacity", "37", "status", "Unknown"));
        supply("AC", Map.of("type", "Mains", "online", "1"));
        assertTrue(read().charging());
    }

    @Test
    void aBatteryThatIsFullIsOnExternalPower() {
        supply("BAT0", Map.of("type", "Battery", "capacity", "100", "status", "Full"));
        assertTrue(read().charging());
    }

    @Test
    void aBatteryWithoutCapacityIsCountedFromItsEnergy() {
        supply("BAT0", Map.of("type", "Battery", "energy_now", "15000000", "energy_full", "60000000"));
        assertEquals(OptionalInt.of(25), read().batteryPercent());
    }

    @Test
    void twoBatteriesAreWeightedByWhatTheyHold() {
        supply("BAT0", Map.of("type", "Battery", "capacity", "100", "energy_full", "10"));
        supply("BAT1", Map.of("type", "Battery", "capacity", "0", "energy_full", "30"));
        assertEquals(OptionalInt.of(25), read().batteryPercent());
    }

    @Test
    void theBatteryOfAMouseDoesNotCount() {
        supply("hid-mouse", Map.of("type", "Battery", "scope", "Device", "capacity", "5", "status", "Discharging"));
        assertEquals(OptionalInt.empty(), read().batteryPercent());
        assertTrue(read().charging());
    }

    @Test
    void aDesktopIsOnExternalPower() throws IOException {
        Files.createDirectories(root.resolve("sys/class/power_supply"));
        assertTrue(read().charging());
        assertEquals(OptionalInt.empty(), read().batteryPercent());
    }

    @Test
    void nonsenseInAFileIsNotKnown() {
        supply("BAT0", Map.of("type", "Battery", "capacity", "half", "status", "Discharging"));
        assertEquals(OptionalInt.empty(), read().batteryPercent());
        supply("BAT1", Map.of("type", "Battery", "capacity", "104", "status", "Discharging"));
        assertEquals(OptionalInt.of(100), read().batteryPercent());
    }

    @Test
    void aMachineWhoseInterfacesAreDownHasNoNetwork() {
        link("lo", Map.of("type", "772", "operstate", "unknown"));
        link("eth0", Map.of("type", "1", "operstate", "down"));
        assertEquals(Network.NONE, read().network());
    }

    @Test
    void aMachineThatIsConnectedDoesNotKnowWhatVolumeCosts() {
        link("eth0", Map.of("type", "1", "operstate", "down"));
        link("wlan0", Map.of("type", "1", "operstate", "up"));
        assertEquals(Network.UNKNOWN, read().network());
    }

    @Test
    void aTunnelThatDoesNotSayMayBeConnected() {
        link("wg0", Map.of("type", "65534", "operstate", "unknown"));
        assertEquals(Network.UNKNOWN, read().network());
    }

    private DeviceState read() {
        return new LinuxDeviceState(root).read(Optional.empty(), Optional.empty());
    }

    private void supply(String name, Map<String, String> files) {
        write(root.resolve("sys/class/power_supply").resolve(name), files);
    }

    private void link(String name, Map<String, String> files) {
        write(root.resolve("sys/class/net").resolve(name), files);
    }

    private static void write(Path directory, Map<String, String> files) {
        try {
            Files.createDirectories(directory);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue() + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
