package dev.tidemark.benchmarks.report;

import java.util.Locale;

/** What a figure should come to. */
public sealed interface Aim {
    /** Returns a word for it that {@link #parse} understands. */
    String text();

    /** Returns it for people. */
    String print(Unit unit);

    /** Returns how well a figure does: 1 is just what is aimed at, more is better; nothing comparable gives {@code NaN}. */
    double reached(Figure figure, Comparison all);

    /** At least so much, or at most so much where less is better. */
    record Amount(double value) implements Aim {
        @Override
        public String text() {
            return "amount " + value;
        }

        @Override
        public String print(Unit unit) {
            return (Unit.chosen(value) + " " + unit.symbol()).trim();
        }

        @Override
        public double reached(Figure figure, Comparison all) {
            double measured = figure.samples().median();
            return figure.unit().moreIsBetter() ? measured / value : value / measured;
        }
    }

    /** A part of what the bare limit does in the same rounds, or a multiple where less is better. */
    record OfBare(double part) implements Aim {
        @Override
        public String text() {
            return "bare " + part;
        }

        @Override
        public String print(Unit unit) {
            return String.format(Locale.ROOT, "%.2f of bare", part);
        }

        @Override
        public double reached(Figure figure, Comparison all) {
            Samples ratio = figure.ofBare();
            if (ratio.isEmpty()) {
                return Double.NaN;
            }
            return figure.unit().moreIsBetter() ? ratio.median() / part : part / ratio.median();
        }
    }

    /**
     * So many times as good as a peer.
     *
     * @param peer how its name begins
     */
    record Times(double times, String peer) implements Aim {
        @Override
        public String text() {
            return "times " + times + " " + peer;
        }

        @Override
        public String print(Unit unit) {
            return times == 1 ? "as good as " + peer : Unit.chosen(times) + " times " + peer;
        }

        @Override
        public double reached(Figure figure, Comparison all) {
            return all.peer(peer)
                    .map(other -> figure.timesAsGoodAs(other) / times)
                    .orElse(Double.NaN);
        }
    }

    /**
     * Returns the aim of a text.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Aim parse(String text) {
        String[] words = text.split(" ", 3);
        double number = Double.parseDouble(words[1]);
        return switch (words[0]) {
            case "amount" -> new Amount(number);
            case "bare" -> new OfBare(number);
            case "times" -> new Times(number, words[2]);
            default -> throw new IllegalArgumentException("'" + text + "' is no aim");
        };
    }
}
