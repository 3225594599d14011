package dev.tidemark.runtime.internal.host;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Reads the state of a device from the files by which Linux tells it. What is not there is not known; no file that can't be
 * read is a failure, since devices come and go.
 *
 * <p>Several batteries count as one with their mean charge. A mobile modem's interface ({@code wwan}, {@code ppp}) that is up
 * counts as metered only where no other one is up.
 */
public final class LinuxDevice implements Supplier<DeviceState> {
    private final Path power;
    private final Path net;

    /**
     * Creates a reader.
     *
     * @param root the directory that holds {@code sys/class/power_supply} and {@code sys/class/net}
     */
    public LinuxDevice(Path root) {
        Objects.requireNonNull(root, "root");
        power = root.resolve("sys/class/power_supply");
        net = root.resolve("sys/class/net");
    }

    @Override
    public DeviceState get() {
        List<Path> supplies = list(power);
        return new DeviceState(percent(supplies), isCharging(supplies), network(), Optional.empty(), Optional.empty());
    }

    private static OptionalInt percent(List<Path> supplies) {
        int[] percents = supplies.stream()
                .filter(LinuxDevice::isBattery)
                .flatMap(supply -> read(supply.resolve("capacity")).stream())
                .filter(text -> text.matches("\\d{1,3}"))
                .mapToInt(text -> Math.min(100, Integer.parseInt(text)))
                .toArray();
        return percents.length == 0
                ? OptionalInt.empty()
                : OptionalInt.of(
                        (int) java.util.Arrays.stream(percents).average().orElseThrow());
    }

    private static boolean isCharging(List<Path> supplies) {
        return supplies.stream().anyMatch(supply -> {
            boolean plugged = !isBattery(supply) && is(supply.resolve("online"), "1");
            return plugged || is(supply.resolve("status"), "Charging") || is(supply.resolve("status"), "Full");
        });
    }

    /** The battery of a mouse is not that of the machine. */
    private static boolean isBattery(Path supply) {
        return is(supply.resolve("type"), "Battery") && !is(supply.resolve("scope"), "Device");
    }

    private Network network() {
        List<String> interfaces = list(net).stream()
                .filter(each -> !each.getFileName().toString().equals("lo"))
                .filter(each -> is(each.resolve("operstate"), "up") || is(each.resolve("operstate"), "unknown"))
                .map(each -> each.getFileName().toString())
                .toList();
        if (interfaces.isEmpty()) {
            return list(net).isEmpty() ? Network.UNKNOWN : Network.NONE;
        }
        boolean metered = interfaces.stream().allMatch(name -> name.startsWith("wwan") || name.startsWith("ppp"));
        return metered ? Network.METERED : Network.UNMETERED;
    }

    private static List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return entries;
    }

    private static boolean is(Path file, String text) {
        return read(file).filter(text::equals).isPresent();
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
