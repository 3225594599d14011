package dev.tidemark.runtime.internal.digest;

import java.util.Arrays;

/**
 * The sums of one table, one for each bucket. They take memory where rows are: a transaction of few rows touches few buckets.
 *
 * <p>Threading: one thread at a time.
 */
public final class BucketSums {
    /**
     * How many buckets a table has: few enough to be sent in one message where two replicas differ, and enough that one of them
     * holds a thousandth of the rows.
     */
    public static final int BUCKETS = 1_024;

    private static final int BUCKETS_IN_PIECE = 16;
    private static final int NUMBERS = 3;

    /** What all pieces are until somebody writes to them; never written to. */
    private static final long[] NOTHING = new long[BUCKETS_IN_PIECE * NUMBERS];

    /** Of each bucket its rows, and the high and the low half of their sum. */
    private final long[][] pieces = new long[BUCKETS / BUCKETS_IN_PIECE][];

    /** Creates sums of no rows. */
    public BucketSums() {
        Arrays.fill(pieces, NOTHING);
    }

    /** Counts a row. */
    public void add(Fingerprint row) {
        add(row.bucket(), 1, row.high(), row.low());
    }

    /** Counts a row no more. */
    public void subtract(Fingerprint row) {
        add(row.bucket(), -1, -row.high(), -row.low());
    }

    private void add(int bucket, long rows, long high, long low) {
        long[] piece = toWrite(bucket);
        int at = at(bucket);
        piece[at] += rows;
        piece[at + 1] += high;
        piece[at + 2] += low;
    }

    private static int at(int bucket) {
        return bucket % BUCKETS_IN_PIECE * NUMBERS;
    }

    private long[] toWrite(int bucket) {
        int piece = bucket / BUCKETS_IN_PIECE;
        if (pieces[piece] == NOTHING) {
            pieces[piece] = new long[BUCKETS_IN_PIECE * NUMBERS];
        }
        return pieces[piece];
    }

    /** Returns the sum of one bucket. */
    public Sum bucket(int index) {
        long[] piece = pieces[index / BUCKETS_IN_PIECE];
        int at = at(index);
        return piece == NOTHING ? Sum.NOTHING : new Sum(piece[at], piece[at + 1], piece[at + 2]);
    }

    void set(int index, Sum sum) {
        long[] piece = toWrite(index);
        int at = at(index);
        piece[at] = sum.rows();
        piece[at + 1] = sum.high();
        piece[at + 2] = sum.low();
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
        return other instanceof BucketSums sums && Arrays.deepEquals(pieces, sums.pieces);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(pieces);
    }
}
