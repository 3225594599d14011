package dev.tidemark.api.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the author of a write had seen: how far in the feeds of which nodes, and which writes of which authors. The author's
 * own earlier writes are always part of it and are not listed.
 *
 * <p>A device with one server has one entry: the server's position at the last checkpoint.
 *
 * <p>Threading: immutable.
 *
 * @param feeds the position reached in a node's feed, by the incarnation in which that position was given
 * @param writes the number of an author's last write seen
 */
public record Context(SortedMap<Author, Long> feeds, SortedMap<Author, Long> writes) {
    /** The golden ratio of 2<sup>32</sup>, an odd number. */
    private static final int SPREAD = 0x9E3779B9;

    /** Nothing was seen. */
    public static final Context EMPTY = new Context(new TreeMap<>(), new TreeMap<>());

    /** Keeps unmodifiable copies. */
    public Context {
        feeds = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(feeds));
        writes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(writes));
    }

    /** Returns the context of having read one node's feed up to a position. */
    public static Context ofFeed(Author server, long position) {
        return new Context(new TreeMap<>(Map.of(server, position)), new TreeMap<>());
    }

    /** Returns this context with an author's writes up to a number. */
    public Context withWrite(Author author, long sequence) {
        Long seen = writes.get(author);
        if (seen != null && seen >= sequence) {
            return this;
        }
        SortedMap<Author, Long> more = new TreeMap<>(writes);
        more.merge(author, sequence, Math::max);
        return new Context(feeds, more);
    }

    /** Returns the least context that covers this one and another. */
    public Context union(Context other) {
        if (isWithin(other.feeds, feeds) && isWithin(other.writes, writes)) {
            return this;
        }
        if (isWithin(feeds, other.feeds) && isWithin(writes, other.writes)) {
            return other;
        }
        return new Context(union(feeds, other.feeds), union(writes, other.writes));
    }

    private static boolean isWithin(SortedMap<Author, Long> less, SortedMap<Author, Long> more) {
        for (Map.Entry<Author, Long> entry : less.entrySet()) {
            Long seen = more.get(entry.getKey());
            if (seen == null || seen < entry.getValue()) {
                return false;
            }
        }
        return true;
    }

    private static SortedMap<Author, Long> union(SortedMap<Author, Long> left, SortedMap<Author, Long> right) {
        SortedMap<Author, Long> all = new TreeMap<>(left);
        right.forEach((author, position) -> all.merge(author, position, Math::max));
        return all;
    }

    /**
     * What a record has by itself sums up its entries: where two authors' numbers go up side by side, as those of a device and of the server
     * that decides about its writes do, thousands of contexts may have one hash.
     */
    @Override
    public int hashCode() {
        return hash(writes, hash(feeds, 1));
    }

    private static int hash(SortedMap<Author, Long> positions, int seed) {
        int hash = seed * SPREAD + positions.size();
        for (Map.Entry<Author, Long> entry : positions.entrySet()) {
            hash = (hash ^ entry.getKey().hashCode()) * SPREAD;
            hash = (hash ^ entry.getValue().hashCode()) * SPREAD;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    @Override
    public String toString() {
        return Stream.concat(
                        feeds.entrySet().stream().map(entry -> entry.getKey() + " read to " + entry.getValue()),
                        writes.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
