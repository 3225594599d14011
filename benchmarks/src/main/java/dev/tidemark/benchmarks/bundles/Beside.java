package dev.tidemark.benchmarks.bundles;

import dev.tidemark.benchmarks.measure.Spent;
import dev.tidemark.benchmarks.report.Aim;
import dev.tidemark.benchmarks.report.Findings;

/** Takes down what rows took beside something bare: by the clock, and of the processor, which says more on a busy machine. */
record Beside(Findings findings, int rows) {
    private static final double MICROS = 1e6;

    /** Adds what a round gave, with the part of bare that is aimed at by the clock. */
    void add(String what, Spent ours, Spent bare, double aim) {
        add(what, ours, bare).aim(new Aim.OfBare(aim));
    }

    /** Adds what a round gave, and returns the figure by the clock. */
    Findings.Row add(String what, Spent ours, Spent bare) {
        findings.row(what + ": processor", "µs").add(micros(ours), micros(bare));
        return findings.row(what, "rows/s").add(rows / ours.seconds(), rows / bare.seconds());
    }

    private double micros(Spent spent) {
        return spent.per(rows).processor() * MICROS;
    }
}
