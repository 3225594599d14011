package dev.tidemark.benchmarks.measure;

import dev.tidemark.benchmarks.report.Findings;
import java.util.Locale;

/** Prints measurements as rows of a Markdown table: what, how much, and how much of the bare figure of the same run. */
public final class Table {
    /** Units of which a part of bare is a part of its speed, although less of them is better. */
    private static final String NANOS = "ns";

    private static Findings taken = new Findings();

    private Table() {}

    /** Has everything that is printed from now on taken down too. */
    static void to(Findings findings) {
        taken = findings;
    }

    /** Prints a row of something that has a bare limit, and which part of it, or which multiple, it is. */
    public static void line(String what, double value, String unit, double ofBare) {
        taken.row(what, unit).add(value, unit.equals(NANOS) ? value * ofBare : value / ofBare);
        print(what, value, unit, String.format(Locale.ROOT, "%.2f of bare", ofBare));
    }

    /** Prints a row of something that stands alone; what is said beside it is printed only. */
    public static void line(String what, double value, String unit, String beside) {
        taken.row(what, unit).add(value);
        print(what, value, unit, beside);
    }

    private static void print(String what, double value, String unit, String beside) {
        System.out.println(String.format(Locale.ROOT, "| %-52s | %,12.1f %-6s | %-24s |", what, value, unit, beside));
    }
}
