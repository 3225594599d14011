package dev.tidemark.benchmarks.measure;

/**
 * How much is measured.
 *
 * @param quick whether it has to end soon, so that it says roughly how things are
 * @param rows of a table of ordinary size
 * @param rounds that count; one more goes before them
 */
public record Size(boolean quick, int rows, int rounds) {
    /** Of a run that may take its time. */
    public static final Size FULL = new Size(false, 100_000, 5);
    /** Of a run that has to end soon. */
    public static final Size QUICK = new Size(true, 20_000, 2);

    /** Returns one number for a quick run, and the other for a full one. */
    public int pick(int ofQuick, int ofFull) {
        return quick ? ofQuick : ofFull;
    }
}
