package dev.tidemark.benchmarks.measure;

import dev.tidemark.benchmarks.report.Findings;

/** Measures one part of the comparison, in a process of its own. */
@FunctionalInterface
public interface Measurement {
    /**
     * Measures.
     *
     * @throws Exception if something else happened than what was to be measured; then nothing counts
     */
    void measure(Size size, Findings findings) throws Exception;
}
