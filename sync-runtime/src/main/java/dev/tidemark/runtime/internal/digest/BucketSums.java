package dev.tidemark.runtime.internal.digest;

import java.util.Arrays;

/**
 * The sums of one table, one for each bucket.
 *
 * <p>Threading: one thread at a time.
 */
public final class BucketSums {
    /**
     * How many buckets a table has: few enough to be sent in one message where two replicas differ, and enough that one of them
     * holds a thousandth of the rows.
     */
    public static final int BUCKETS = 1_024;

    private final long[] rows = new long[BUCKETS];
    private final long[] high = new long[BUCKETS];
    private final long[] low = new long[BUCKETS];

    /** Counts a row. */
    public void add(Fingerprint row) {
        rows[row.bucket()]++;
        high[row.bucket()] += row.high();
        low[row.bucket()] += row.low();
    }

    /** Counts a row no more. */
    public void subtract(Fingerprint row) {
        rows[row.bucket()]--;
        high[row.bucket()] -= row.high();
        low[row.bucket()] -= row.low();
    }

    /** Returns the sum of one bucket. */
    public Sum bucket(int index) {
        return new Sum(rows[index], high[index], low[index]);
    }

    void set(int index, Sum sum) {
        rows[index] = sum.rows();
        high[index] = sum.high();
        low[index] = sum.low();
    }

    /** Returns the sum of all buckets. */
    public Sum total() {
        Sum total = Sum.NOTHING;
        for (int i = 0; i < BUCKETS; i++) {
            total = total.plus(bucket(i));
        }
        return total;
    }

    /** Sums are equal when they are so bucket by bucket. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BucketSums sums
                && Arrays.equals(rows, sums.rows)
                && Arrays.equals(high, sums.high)
                && Arrays.equals(low, sums.low);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(high);
    }
}
