package dev.tidemark.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What the rounds of a measurement gave, in their order.
 *
 * @param values may be empty where nothing was measured
 */
public record Samples(List<Double> values) {
    /** There are none. */
    public static final Samples NONE = new Samples(List.of());

    /** Copies the values. */
    public Samples {
        values = List.copyOf(values);
    }

    /** Returns samples of given values. */
    public static Samples of(double... values) {
        return new Samples(DoubleStream.of(values).boxed().toList());
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns the middle one, or the mean of the middle two. There is at least one. */
    public double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Returns the least. There is at least one. */
    public double low() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** Returns the greatest. There is at least one. */
    public double high() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /**
     * Returns these, divided by others: round by round where both have as many, since what slows a machine down falls on both then; by
     * the medians elsewhere.
     */
    public Samples dividedBy(Samples others) {
        if (isEmpty() || others.isEmpty()) {
            return NONE;
        }
        if (values.size() != others.values.size()) {
            return of(median() / others.median());
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / others.values.get(i));
        }
        return new Samples(ratios);
    }
}
