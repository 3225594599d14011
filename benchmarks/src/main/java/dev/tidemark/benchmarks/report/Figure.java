package dev.tidemark.benchmarks.report;

import java.util.List;

/**
 * One thing that was measured of one system.
 *
 * @param what is measured; figures of one part that have the same are compared
 * @param who was measured: {@link #OURS}, or a peer with its version
 * @param samples one of each round, at least one
 * @param bare what the parts below it can do alone, in the same rounds and the same unit; {@link Samples#NONE} where there is no such limit
 * @param aims none for a peer
 */
public record Figure(String what, String who, Unit unit, Samples samples, Samples bare, List<Aim> aims) {
    /** Who we are. */
    public static final String OURS = "Tidemark";

    /** Copies the aims. */
    public Figure {
        aims = List.copyOf(aims);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured of " + what);
        }
    }

    /** Returns whether it is ours. */
    public boolean isOurs() {
        return who.equals(OURS);
    }

    /** Returns which part of the bare limit it is, or which multiple. */
    public Samples ofBare() {
        return samples.dividedBy(bare);
    }

    /** Returns how many times as fast or as small it is as another. */
    double timesAsGoodAs(Figure other) {
        return unit.moreIsBetter()
                ? samples.dividedBy(other.samples).median()
                : other.samples.dividedBy(samples).median();
    }
}
