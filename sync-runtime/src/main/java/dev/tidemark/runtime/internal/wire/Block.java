package dev.tidemark.runtime.internal.wire;

/**
 * The limits of a block, the unit in which a batch is written and read. They bound the memory that a block can claim,
 * whatever its bytes say: a column whose values are all the same takes two bytes for any number of rows.
 */
final class Block {
    /** The first byte of a batch. */
    static final int FORMAT = 1;

    /** The first byte of a batch whose blocks may have bases. */
    static final int FORMAT_WITH_BASES = 2;

    /** The most changes in a block. */
    static final int MAX_ROWS = 4096;

    /** The most values in a block, and the most entries in everything else that it has. */
    static final int MAX_ITEMS = 1 << 18;

    private Block() {}

    /** Adds to a count that may not exceed {@link #MAX_ITEMS}. */
    static int add(int count, long more, String what) {
        if (more > MAX_ITEMS - count) {
            throw new WireException("a block has more than " + MAX_ITEMS + " " + what + ", which is the most possible");
        }
        return count + (int) more;
    }
}
