package dev.tidemark.runtime.internal.power;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The state of a Linux machine, from {@code sys/class/power_supply} and {@code sys/class/net}. Elsewhere these do not exist,
 * and nothing is known.
 *
 * <p>Threading: immutable; reads a few small files at each call.
 */
public final class LinuxDeviceState {
    private static final String LOOPBACK = "772";
    /** Tunnels and modems do not say that they are up, only that they do not know. */
    private static final Set<String> CONNECTED = Set.of("up", "unknown");

    private final SysFiles powerSupply;
    private final SysFiles net;

    /**
     * Creates a reader.
     *
     * @param root the directory that holds {@code sys}; the root of the file system but for tests and containers
     */
    public LinuxDeviceState(Path root) {
        Objects.requireNonNull(root, "root");
        this.powerSupply = new SysFiles(root.resolve("sys/class/power_supply"));
        this.net = new SysFiles(root.resolve("sys/class/net"));
    }

    /**
     * Reads the state.
     *
     * @param sinceLastSync time since the last sync
     * @param lastPlan the name of the plan in force
     */
    public DeviceState read(Optional<Duration> sinceLastSync, Optional<String> lastPlan) {
        LinuxBatteries batteries = new LinuxBatteries(powerSupply);
        return new DeviceState(batteries.percent(), batteries.charging(), network(), sinceLastSync, lastPlan);
    }

    /** These files do not tell whether volume costs money, so that a machine that is connected is of unknown kind. */
    private Network network() {
        Optional<List<SysFiles>> interfaces = net.children();
        boolean offline = interfaces.isPresent()
                && interfaces.get().stream()
                        .filter(each ->
                                !each.says("type", LOOPBACK) && !each.name().equals("lo"))
                        .noneMatch(each -> each.text("operstate")
                                .filter(CONNECTED::contains)
                                .isPresent());
        return offline ? Network.NONE : Network.UNKNOWN;
    }
}
