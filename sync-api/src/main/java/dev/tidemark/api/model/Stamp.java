package dev.tidemark.api.model;

import java.util.Comparator;
import java.util.Objects;

/**
 * Who wrote something, and when: the name of one write.
 *
 * <p>Stamps order by time, then by author, then by number, alike on every node. The time is a hybrid logical clock's (Kulkarni
 * and others, 2014): milliseconds since 1970 in the upper 48 bits and a counter in the lower 16.
 *
 * @param time the hybrid logical clock's reading
 * @param author who
 * @param sequence the author's number of this write; a row that is written once takes one number
 */
public record Stamp(long time, Author author, long sequence) implements Comparable<Stamp> {
    /** The stamp of all rows that were there when tracking started. Every write covers it. */
    public static final Stamp BOTTOM = new Stamp(0, Author.NOBODY, 0);

    private static final Comparator<Stamp> ORDER =
            Comparator.comparingLong(Stamp::time).thenComparing(Stamp::author).thenComparingLong(Stamp::sequence);

    /** Checks that the author is not null. */
    public Stamp {
        Objects.requireNonNull(author, "author");
    }

    /** Returns the wall clock's part of the time, in milliseconds since 1970. */
    public long epochMillis() {
        return time >>> 16;
    }

    /** Returns whether this is the stamp of what was there when tracking started. */
    public boolean isBottom() {
        return time == 0 && sequence == 0 && author.equals(Author.NOBODY);
    }

    @Override
    public int compareTo(Stamp other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return author + ":" + sequence + "@" + epochMillis() + "+" + (time & 0xFFFF);
    }
}
