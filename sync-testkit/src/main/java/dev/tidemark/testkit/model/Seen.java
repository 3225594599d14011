package dev.tidemark.testkit.model;

import java.util.BitSet;

/**
 * A set of writes, by their numbers: what somebody has seen.
 *
 * <p>Threading: immutable.
 */
public final class Seen {
    /** Nothing. */
    public static final Seen NOTHING = new Seen(new BitSet());

    private final BitSet numbers;

    private Seen(BitSet numbers) {
        this.numbers = numbers;
    }

    /** Returns whether a write is in the set. */
    public boolean has(Write write) {
        return numbers.get(write.number());
    }

    /** Returns this set and one write more. */
    public Seen and(Write write) {
        BitSet more = (BitSet) numbers.clone();
        more.set(write.number());
        return new Seen(more);
    }

    /** Returns what is in this set or in another. */
    public Seen and(Seen other) {
        BitSet more = (BitSet) numbers.clone();
        more.or(other.numbers);
        return new Seen(more);
    }

    int size() {
        return numbers.cardinality();
    }

    @Override
    public String toString() {
        return numbers.toString();
    }
}
