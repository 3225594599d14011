package dev.tidemark.runtime.internal.host;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The batteries and power supplies of a Linux machine; those of its mouse and keyboard do not count. */
final class LinuxBatteries {
    private static final Set<String> POWERED = Set.of("Charging", "Full", "Not charging");

    private final List<SysFiles> supplies;

    LinuxBatteries(SysFiles powerSupply) {
        this.supplies = powerSupply.children();
    }

    /** Returns the charge of all batteries together: the mean, weighted by capacity where every battery tells it. */
    OptionalInt percent() {
        List<SysFiles> charged =
                batteries().stream().filter(each -> percent(each).isPresent()).toList();
        if (charged.isEmpty()) {
            return OptionalInt.empty();
        }
        boolean weighted = charged.stream().allMatch(each -> full(each) > 0);
        double sum = 0;
        double weights = 0;
        for (SysFiles battery : charged) {
            double weight = weighted ? full(battery) : 1;
            sum += weight * percent(battery).getAsInt();
            weights += weight;
        }
        return OptionalInt.of((int) Math.round(sum / weights));
    }

    /** Returns whether the machine is known to be on external power. */
    boolean charging() {
        boolean mains = supplies.stream()
                .anyMatch(each ->
                        !each.says("type", "Battery") && each.number("online").orElse(0) > 0);
        boolean powered = batteries().stream()
                .anyMatch(each -> each.text("status").filter(POWERED::contains).isPresent());
        return mains || powered;
    }

    private List<SysFiles> batteries() {
        return supplies.stream()
                .filter(each ->
                        each.says("type", "Battery") && !each.says("scope", "Device") && !each.says("present", "0"))
                .toList();
    }

    private static long full(SysFiles battery) {
        return battery.number("energy_full").orElse(0);
    }

    private static OptionalInt percent(SysFiles battery) {
        OptionalLong capacity = battery.number("capacity");
        if (capacity.isPresent()) {
            return OptionalInt.of((int) Math.min(100, capacity.getAsLong()));
        }
        for (String unit : List.of("energy", "charge")) {
            OptionalLong now = battery.number(unit + "_now");
            long full = battery.number(unit + "_full").orElse(0);
            if (now.isPresent() && full > 0) {
                return OptionalInt.of((int) Math.min(100, Math.round(100.0 * now.getAsLong() / full)));
            }
        }
        return OptionalInt.empty();
    }
}
