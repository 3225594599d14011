package dev.tidemark.runtime.internal.digest;

/**
 * The sum of some fingerprints. It does not depend on their order, and what was added can be taken away again.
 *
 * <p>The two halves are summed each by itself, modulo 2<sup>64</sup>. They are sums and not exclusive ors, so that a row that stands
 * twice does not count as none.
 *
 * @param rows how many
 * @param high the sum of the upper halves
 * @param low the sum of the lower halves
 */
public record Sum(long rows, long high, long low) {
    /** The sum of nothing. */
    public static final Sum NOTHING = new Sum(0, 0, 0);

    /** Returns the sum of both. */
    public Sum plus(Sum other) {
        return new Sum(rows + other.rows, high + other.high, low + other.low);
    }
}
