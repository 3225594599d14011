package dev.tidemark.testkit.simulation.invariant;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What devices of a server carry for each other: deeds of others, each under a number of the carrier's own. A server that has the carrier's
 * up to that number has those too.
 */
final class CarriedDeeds {
    private final Map<String, Map<Integer, Load>> byCarrier = new HashMap<>();

    /**
     * A deed that is carried.
     *
     * @param number the carrier's own
     */
    record Load(Deed deed, long number) {}

    /** What is carried as one: what somebody has written to a row. */
    private record Parcel(String author, String table, String row) {
        static Parcel of(Deed deed) {
            return new Parcel(deed.node(), deed.cell().table(), deed.cell().row());
        }
    }

    /**
     * Notes that a device has taken deeds. Where there is anything new in a row, what its author has written there takes the place of what
     * was carried of it before.
     *
     * @param number the device's own, behind which it has them
     */
    void taken(String carrier, List<Deed> deeds, long number) {
        Map<Integer, Load> loads = byCarrier.computeIfAbsent(carrier, name -> new LinkedHashMap<>());
        Collection<List<Deed>> parcels = deeds.stream()
                .filter(deed -> !deed.node().equals(carrier))
                .collect(Collectors.groupingBy(Parcel::of, LinkedHashMap::new, Collectors.toList()))
                .values();
        parcels.stream()
                .filter(parcel -> parcel.stream().anyMatch(deed -> !loads.containsKey(deed.index())))
                .flatMap(List::stream)
                .forEach(deed -> loads.put(deed.index(), new Load(deed, number)));
    }

    /** Returns what a device carries, or has carried, up to one of its own numbers. */
    Stream<Load> of(String carrier, long upTo) {
        return byCarrier.getOrDefault(carrier, Map.of()).values().stream().filter(load -> load.number() <= upTo);
    }
}
