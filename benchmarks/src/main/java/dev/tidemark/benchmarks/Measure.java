package dev.tidemark.benchmarks;

import java.util.Arrays;

/** Medians, and the one place of this module that asks the clock. */
final class Measure {
    private Measure() {}

    static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
