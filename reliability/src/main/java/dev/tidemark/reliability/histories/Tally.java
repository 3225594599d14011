package dev.tidemark.reliability.histories;

import dev.tidemark.testkit.simulation.Setup;
import dev.tidemark.testkit.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What histories came to, in sum: how many counted, what was drawn, which faults struck.
 *
 * <p>Threading: safe.
 */
final class Tally {
    /** The sum of the histories that counted. */
    static final String COUNTED = "counted";

    private static final String SEED = "seed";
    private static final String BUNDLES = "bundles ";

    private final SortedMap<String, Long> sums = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Long>> drawn = new TreeMap<>();
    private final SortedMap<String, Long> struck = new TreeMap<>();
    private final List<Long> failures = new ArrayList<>();

    /** Adds a history that held. */
    synchronized void held(Setup setup, Simulation.Result result) {
        add("run", 1);
        add("events", result.events());
        if (result.counts()) {
            add(COUNTED, 1);
            add("writes", result.writes());
            add("faults", result.faults());
            result.bundles().forEach((what, count) -> add(BUNDLES + what, count));
        }
        setup.components().forEach(this::draw);
        draw("nodes", Integer.toString(result.nodes()));
        result.struck().keySet().forEach(kind -> struck.merge(kind, 1L, Long::sum));
    }

    private void draw(String component, String value) {
        if (!component.equals(SEED)) {
            drawn.computeIfAbsent(component, name -> new TreeMap<>()).merge(value, 1L, Long::sum);
        }
    }

    private void add(String what, long amount) {
        sums.merge(what, amount, Long::sum);
    }

    /** Adds a history in which something did not hold. */
    synchronized void failed(long seed) {
        add("run", 1);
        add("failed", 1);
        failures.add(seed);
    }

    synchronized long counted() {
        return sums.getOrDefault(COUNTED, 0L);
    }

    synchronized long run() {
        return sums.getOrDefault("run", 0L);
    }

    synchronized List<Long> failures() {
        return List.copyOf(failures);
    }

    /** Returns the sums by name. */
    synchronized SortedMap<String, Long> sums() {
        return new TreeMap<>(sums);
    }

    /** Returns how often a component of the setup had a value, of all times. */
    synchronized double share(String component, String value) {
        Map<String, Long> values = drawn.getOrDefault(component, new TreeMap<>());
        long all = values.values().stream().mapToLong(count -> count).sum();
        return (double) values.getOrDefault(value, 0L) / Math.max(1, all);
    }

    /** Returns lines for people: the share of each value that was drawn, of histories in which each fault struck, and the bundles. */
    synchronized List<String> distributions() {
        List<String> lines = new ArrayList<>();
        drawn.forEach((component, values) -> lines.add("  " + component + ": " + shares(values)));
        lines.add("  struck: " + shares(struck));
        sums.forEach((what, sum) -> {
            if (what.startsWith(BUNDLES)) {
                lines.add("  " + what + ": " + sum);
            }
        });
        return lines;
    }

    private String shares(Map<String, Long> counts) {
        long all = counts.values().stream().mapToLong(count -> count).sum();
        long base = counts == struck ? run() : all;
        return counts.size() > 20
                ? counts.size() + " different values"
                : counts.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + 100 * entry.getValue() / Math.max(1, base) + " %")
                        .collect(Collectors.joining(", "));
    }
}
