package dev.tidemark.benchmarks.report;

import java.util.Locale;
import java.util.Objects;

/**
 * What a figure counts.
 *
 * @param symbol as it is printed behind the number; empty for a plain number
 */
public record Unit(String symbol) {
    private static final double WHOLE_FROM = 100;

    /** Checks that there is a symbol. */
    public Unit {
        Objects.requireNonNull(symbol, "symbol");
    }

    /** Returns whether more of it is better, as of all that is counted in a time. */
    public boolean moreIsBetter() {
        return symbol.endsWith("/s");
    }

    /** Returns a value with this unit, as exact as it is worth reading. */
    public String print(double value) {
        return (number(value) + " " + symbol).trim();
    }

    /** Returns what somebody has chosen: a round number as he would write it. */
    static String chosen(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%,.0f", value) : number(value);
    }

    /** Returns a value alone. */
    static String number(double value) {
        if (Math.abs(value) >= WHOLE_FROM) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
