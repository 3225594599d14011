package dev.tidemark.api.power;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The state of a device, as its files or the app tell.
 *
 * @param batteryPercent from 0 to 100; nothing where there is no battery or it is not known
 * @param charging whether it is on external power
 * @param network what it is connected by
 * @param sinceLastSync time since the last sync that was carried out; nothing where there was none
 * @param lastPlan the name of the plan in force, for hysteresis; nothing at start
 */
public record DeviceState(
        OptionalInt batteryPercent,
        boolean charging,
        Network network,
        Optional<Duration> sinceLastSync,
        Optional<String> lastPlan) {
    /** A machine of which nothing is known. */
    public static final DeviceState UNKNOWN =
            new DeviceState(OptionalInt.empty(), false, Network.UNKNOWN, Optional.empty(), Optional.empty());

    /** Checks ranges and that nothing is null. */
    public DeviceState {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(sinceLastSync, "sinceLastSync");
        Objects.requireNonNull(lastPlan, "lastPlan");
        if (batteryPercent.isPresent() && (batteryPercent.getAsInt() < 0 || batteryPercent.getAsInt() > 100)) {
            throw new IllegalArgumentException("battery at " + batteryPercent.getAsInt() + " %: expected 0 to 100");
        }
    }

    /** What a device is connected by. */
    public enum Network {
        /** No network. */
        NONE,
        /** A network where volume costs money. */
        METERED,
        /** A network where it does not. */
        UNMETERED,
        /** Not known. */
        UNKNOWN
    }
}
