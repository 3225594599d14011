package dev.tidemark.plugin.storage.sqlite;

/**
 * The rows of a table that were there when tracking started. They have no entry of their own: their number gives their
 * position in the feed.
 *
 * @param base the position before the first
 * @param first the lowest row number
 * @param last the highest; less than the first where there are none
 */
record AdoptedRange(long base, long first, long last) {
    static final AdoptedRange NONE = new AdoptedRange(0, 0, -1);

    boolean isEmpty() {
        return last < first;
    }

    boolean holds(long rid) {
        return rid >= first && rid <= last;
    }

    long position(long rid) {
        return base + (rid - first) + 1;
    }

    /** Returns the row number that stands at a position; beyond the range where none does. */
    long rid(long position) {
        return position <= base ? first - 1 : first + Math.min(position - base, last - first + 1) - 1;
    }

    long end() {
        return isEmpty() ? base : position(last);
    }
}
