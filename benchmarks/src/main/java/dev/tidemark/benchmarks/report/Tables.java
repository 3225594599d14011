package dev.tidemark.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes figures as tables of Markdown. */
final class Tables {
    private static final double JUST = 0.995;

    private Tables() {}

    /** Returns the table of a part: ours, each with its peers below. */
    static List<String> of(Measured measured) {
        List<String> lines = new ArrayList<>();
        lines.add("| what | measured | spread | beside | aimed at |");
        lines.add("|---|---:|---|---|---|");
        for (Comparison comparison : Comparison.of(measured.figures())) {
            boolean alone = comparison.ours().isEmpty();
            comparison.ours().ifPresent(ours -> lines.add(row(ours.what(), ours, bare(ours), aims(ours, comparison))));
            for (Figure peer : comparison.peers()) {
                String what = alone ? peer.what() + ": " + peer.who() : "· " + peer.who();
                lines.add(row(what, peer, beside(peer, comparison), ""));
            }
        }
        return lines;
    }

    /** Returns the table of everything that something is aimed at, of all parts. */
    static List<String> aims(List<Measured> parts) {
        List<String> lines = new ArrayList<>();
        lines.add("| what | measured | aimed at | part |");
        lines.add("|---|---:|---|---|");
        for (Measured part : parts) {
            for (Comparison comparison : Comparison.of(part.figures())) {
                comparison
                        .ours()
                        .filter(ours -> !ours.aims().isEmpty())
                        .ifPresent(ours -> lines.add(String.format(
                                "| %s | %s | %s | %s |",
                                ours.what(),
                                measured(ours),
                                aims(ours, comparison),
                                "[" + part.part() + "](#" + part.part() + ")")));
            }
        }
        return lines;
    }

    private static String measured(Figure figure) {
        String value = figure.unit().print(figure.samples().median());
        return figure.ofBare().isEmpty() ? value : value + ", " + bare(figure);
    }

    private static String row(String what, Figure figure, String beside, String aims) {
        return String.format(
                "| %s | %s | %s | %s | %s |",
                what, figure.unit().print(figure.samples().median()), spread(figure.samples()), beside, aims);
    }

    private static String spread(Samples samples) {
        return samples.values().size() == 1 ? "" : Unit.number(samples.low()) + " to " + Unit.number(samples.high());
    }

    private static String bare(Figure figure) {
        Samples ratio = figure.ofBare();
        if (ratio.isEmpty()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                figure.unit().moreIsBetter() ? "%.2f of bare %s" : "%.2f times bare %s",
                ratio.median(),
                figure.unit().print(figure.bare().median()));
    }

    /** A peer with a bare limit of its own, such as one that is written in another language, is compared with that. */
    private static String beside(Figure peer, Comparison comparison) {
        if (!peer.bare().isEmpty()) {
            return bare(peer);
        }
        return comparison
                .ours()
                .map(ours -> String.format(
                        "%s %s times as %s",
                        Figure.OURS,
                        Unit.number(ours.timesAsGoodAs(peer)),
                        peer.unit().symbol().contains("B") ? "small" : "fast"))
                .orElse("");
    }

    private static String aims(Figure figure, Comparison comparison) {
        return figure.aims().stream()
                .map(aim -> aim.print(figure.unit()) + verdict(aim.reached(figure, comparison)))
                .collect(Collectors.joining("; "));
    }

    /** What rounds to the aim has met it. */
    private static String verdict(double reached) {
        if (Double.isNaN(reached)) {
            return " (not measured)";
        }
        return reached >= JUST ? " ✓" : String.format(Locale.ROOT, " ✗ (%.2f of it)", reached);
    }
}
