package dev.tidemark.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws what was compared as bars, each with the spread of its rounds, as SVG. Its colours do on a light ground and on a dark one.
 *
 * <p>Each thing has a scale of its own, from nothing to the longest of its bars, so that a length never claims more than its number.
 */
final class Chart {
    private static final int WIDTH = 880;
    private static final int LEFT = 310;
    private static final int BAR_ROOM = 400;
    private static final int BAR = 14;
    private static final int STEP = 20;
    private static final int HEADING = 26;
    private static final int GAP = 10;
    private static final String STYLE = "<style>text{font:12px system-ui,sans-serif;fill:#333}.what{font-weight:600}"
            + ".ours{fill:#0b7285}.bare{fill:#adb5bd}.peer{fill:#e8a33d}.spread{stroke:#333;stroke-width:1.2;fill:none}"
            + "@media(prefers-color-scheme:dark){text{fill:#ddd}.spread{stroke:#eee}.ours{fill:#22b8cf}.bare{fill:#6c757d}}"
            + "</style>";

    private final List<String> lines = new ArrayList<>();
    private int y = GAP;

    private Chart() {}

    /** A bar to be drawn. */
    private record Bar(String label, String style, Unit unit, Samples samples) {}

    /** Returns the drawing of all figures that have something beside them; there may be none, which is an empty text. */
    static String of(Measured measured) {
        Chart chart = new Chart();
        Comparison.of(measured.figures()).forEach(chart::draw);
        if (chart.lines.isEmpty()) {
            return "";
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                                + " aria-label=\"%s\">\n",
                        WIDTH,
                        chart.y,
                        escaped("Measured: " + measured.part()))
                + STYLE
                + "\n"
                + String.join("\n", chart.lines)
                + "\n</svg>\n";
    }

    private void draw(Comparison comparison) {
        List<Bar> bars = bars(comparison);
        if (bars.size() < 2) {
            return;
        }
        text(LEFT, y + BAR, "what", comparison.what());
        y += HEADING;
        double longest =
                bars.stream().mapToDouble(bar -> bar.samples().high()).max().orElseThrow();
        for (Bar bar : bars) {
            draw(bar, longest);
        }
        y += GAP;
    }

    private static List<Bar> bars(Comparison comparison) {
        List<Bar> bars = new ArrayList<>();
        for (Figure figure : comparison.figures()) {
            bars.add(new Bar(figure.who(), figure.isOurs() ? "ours" : "peer", figure.unit(), figure.samples()));
            if (!figure.bare().isEmpty()) {
                bars.add(new Bar("bare", "bare", figure.unit(), figure.bare()));
            }
        }
        return bars;
    }

    private void draw(Bar bar, double longest) {
        double scale = longest > 0 ? BAR_ROOM / longest : 0;
        double length = Math.max(1, bar.samples().median() * scale);
        double low = LEFT + bar.samples().low() * scale;
        double high = LEFT + bar.samples().high() * scale;
        int middle = y + BAR / 2;
        lines.add(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                LEFT - GAP,
                y + BAR - 3,
                escaped(bar.label())));
        lines.add(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                bar.style(),
                LEFT,
                y,
                length,
                BAR));
        if (bar.samples().values().size() > 1) {
            lines.add(String.format(
                    Locale.ROOT, "<path class=\"spread\" d=\"M%.1f %dv6m0 -3H%.1fm0 -3v6\"/>", low, middle - 3, high));
        }
        double end = Math.max(LEFT + length, high) + GAP;
        text(end, y + BAR - 3, "value", bar.unit().print(bar.samples().median()));
        y += STEP;
    }

    private void text(double x, int baseline, String style, String text) {
        lines.add(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>", style, x, baseline, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
