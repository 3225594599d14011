package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;

/**
 * The keys that one transaction has put into tables which were empty before. A first sync asks for every row whether it is there
 * already; here the answer no comes without asking SQLite.
 *
 * <p>It is a Bloom filter: it may take a key for one that was put, in which case SQLite is asked, but never the other way round.
 * It has one size for all tables, a MiB, which does for a million keys; beyond that it says yes more often and costs little.
 *
 * <p>Threading: that of its transaction.
 */
final class FreshKeys {
    private static final int BITS = 1 << 23;

    private long[] words = new long[0];

    void add(long table, RowKey key) {
        if (words.length == 0) {
            words = new long[BITS / Long.SIZE];
        }
        long hash = hash(table, key);
        set((int) hash & BITS - 1);
        set((int) (hash >>> 32) & BITS - 1);
    }

    /** Returns whether a key of a table may have been added; false is certain. */
    boolean mayHold(long table, RowKey key) {
        long hash = hash(table, key);
        return words.length > 0 && has((int) hash & BITS - 1) && has((int) (hash >>> 32) & BITS - 1);
    }

    private void set(int bit) {
        words[bit >> 6] |= 1L << bit;
    }

    private boolean has(int bit) {
        return (words[bit >> 6] >>> bit & 1) == 1;
    }

    /** Spreads the key's own hash, whose bits are of different worth, over 64 bits. */
    private static long hash(long table, RowKey key) {
        long hash = (key.hashCode() ^ table << 32) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
        return hash ^ hash >>> 32;
    }
}
