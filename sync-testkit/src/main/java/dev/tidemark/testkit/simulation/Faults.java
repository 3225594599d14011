package dev.tidemark.testkit.simulation;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each kind of fault has struck; one that was prepared and hit nothing does not count.
 *
 * <p>Threading: one thread.
 */
public final class Faults {
    private final SortedMap<String, Integer> struck = new TreeMap<>();

    void struck(String kind) {
        struck.merge(kind, 1, Integer::sum);
    }

    /** Returns whether a kind has struck. */
    boolean have(String kind) {
        return struck.containsKey(kind);
    }

    /** Returns how often each kind has struck, by its name. */
    public SortedMap<String, Integer> counts() {
        return new TreeMap<>(struck);
    }

    /** Returns how often faults have struck in all; one kind counts ten times at most, for frames are lost by the hundred. */
    public int total() {
        return struck.values().stream().mapToInt(count -> Math.min(count, 10)).sum();
    }
}
