package dev.tidemark.benchmarks;

import java.util.Arrays;

/** Medians, and the clock. */
final class Measure {
    private Measure() {}

    static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Ends a measurement that did not measure what it was to. */
    static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not what was to be measured: " + what);
        }
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
