package dev.tidemark.runtime.internal.host;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the state of a device from the files by which Linux tells it. What is not there is not known; no file that can't be
 * read is a failure, since devices come and go.
 *
 * <p>Several batteries count as one. A mobile modem's interface ({@code wwan}, {@code ppp}) that is up counts as metered only
 * where no other one is up.
 *
 * <p>A sync asks for each batch, and there are some dozens of files, so they are read once a second at most.
 *
 * <p>Threading: safe.
 */
public final class LinuxDevice implements Supplier<DeviceState> {
    private static final long READING_HOLDS_MILLIS = 1_000;
    private static final String LOOPBACK = "772";
    /** Tunnels and modems do not say that they are up, only that they do not know. */
    private static final Set<String> CONNECTED = Set.of("up", "unknown");

    private final SysFiles power;
    private final SysFiles net;
    private final InstantSource clock;
    private volatile Reading last;

    /** What was read, and when. */
    private record Reading(DeviceState state, long millis) {
        boolean holds(long now) {
            return now >= millis && now - millis < READING_HOLDS_MILLIS;
        }
    }

    /**
     * Creates a reader.
     *
     * @param root the directory that holds {@code sys/class/power_supply} and {@code sys/class/net}
     * @param clock tells how old a reading is
     */
    public LinuxDevice(Path root, InstantSource clock) {
        Objects.requireNonNull(root, "root");
        this.clock = Objects.requireNonNull(clock, "clock");
        power = new SysFiles(root.resolve("sys/class/power_supply"));
        net = new SysFiles(root.resolve("sys/class/net"));
    }

    @Override
    public DeviceState get() {
        long now = clock.millis();
        Reading reading = last;
        if (reading == null || !reading.holds(now)) {
            reading = new Reading(read(), now);
            last = reading;
        }
        return reading.state;
    }

    private DeviceState read() {
        LinuxBatteries batteries = new LinuxBatteries(power);
        return new DeviceState(
                batteries.percent(), batteries.charging(), network(), Optional.empty(), Optional.empty());
    }

    private Network network() {
        List<SysFiles> interfaces = net.children();
        List<String> connected = interfaces.stream()
                .filter(each -> !each.name().equals("lo") && !each.says("type", LOOPBACK))
                .filter(each ->
                        each.text("operstate").filter(CONNECTED::contains).isPresent())
                .map(SysFiles::name)
                .toList();
        if (connected.isEmpty()) {
            return interfaces.isEmpty() ? Network.UNKNOWN : Network.NONE;
        }
        boolean metered = connected.stream().allMatch(name -> name.startsWith("wwan") || name.startsWith("ppp"));
        return metered ? Network.METERED : Network.UNMETERED;
    }
}
