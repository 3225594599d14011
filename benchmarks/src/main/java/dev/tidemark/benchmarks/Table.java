package dev.tidemark.benchmarks;

import java.util.Locale;

/** Prints measurements as rows of a Markdown table: what, how much, and how much of the bare figure of the same run. */
final class Table {
    private Table() {}

    static void line(String what, double value, String unit, double ofBare) {
        line(what, value, unit, String.format(Locale.ROOT, "%.2f of bare", ofBare));
    }

    static void line(String what, double value, String unit, String beside) {
        System.out.println(String.format(Locale.ROOT, "| %-52s | %,12.1f %-6s | %-24s |", what, value, unit, beside));
    }
}
