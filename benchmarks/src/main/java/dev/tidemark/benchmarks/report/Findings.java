package dev.tidemark.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects samples while something is measured.
 *
 * <p>Threading: one thread.
 */
public final class Findings {
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /** Returns what is collected of one thing of ours, new or begun before. */
    public Row row(String what, String unit) {
        return of(Figure.OURS, what, unit);
    }

    /** Returns what is collected of one thing of a peer. */
    public Row of(String who, String what, String unit) {
        return rows.computeIfAbsent(what + '\t' + who, key -> new Row(what, who, new Unit(unit)));
    }

    /** Tells something that a reader has to know, such as what could not be measured and how it could be. Once said is enough. */
    public void note(String text) {
        if (!notes.contains(text)) {
            notes.add(text);
        }
    }

    /** Forgets what was measured up to now, such as a round that only warmed up; what is aimed at stays. */
    public void forgetSamples() {
        rows.values().forEach(Row::forget);
    }

    /** Returns the figures, in the order in which each was begun; one without samples is left out. */
    public List<Figure> figures() {
        return rows.values().stream()
                .filter(row -> !row.samples.isEmpty())
                .map(Row::figure)
                .toList();
    }

    /** Returns what was told. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** One figure in the making. */
    public static final class Row {
        private final String what;
        private final String who;
        private final Unit unit;
        private final List<Double> samples = new ArrayList<>();
        private final List<Double> bare = new ArrayList<>();
        private final List<Aim> aims = new ArrayList<>();

        private Row(String what, String who, Unit unit) {
            this.what = what;
            this.who = who;
            this.unit = unit;
        }

        /** Says what it should come to. */
        public Row aim(Aim aim) {
            if (!aims.contains(aim)) {
                aims.add(aim);
            }
            return this;
        }

        /** Adds a sample. */
        public Row add(double sample) {
            samples.add(sample);
            return this;
        }

        /** Adds a sample, and what the bare limit was in the same round. */
        public Row add(double sample, double bareSample) {
            bare.add(bareSample);
            return add(sample);
        }

        private void forget() {
            samples.clear();
            bare.clear();
        }

        private Figure figure() {
            return new Figure(what, who, unit, new Samples(samples), new Samples(bare), aims);
        }
    }
}
