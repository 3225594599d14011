package dev.tidemark.benchmarks.measure;

import java.util.Arrays;

/** Medians, and the clock. */
public final class Measure {
    private Measure() {}

    /** Returns the seconds since a moment of {@link System#nanoTime}. */
    public static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Ends a measurement that did not measure what it was to. */
    public static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not what was to be measured: " + what);
        }
    }

    /** Returns the middle one of several values; of an even number, the upper one of the middle two. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
