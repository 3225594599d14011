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
        SortedMap<Author, Long> more = new TreeMap<>(writes);
        more.merge(author, sequence, Math::max);
        return new Context(feeds, more);
    }

    /** Returns the least context that covers this one and another. */
    public Context union(Context other) {
        return new Context(union(feeds, other.feeds), union(writes, other.writes));
    }

    private static SortedMap<Author, Long> union(SortedMap<Author, Long> left, SortedMap<Author, Long> right) {
        SortedMap<Author, Long> all = new TreeMap<>(left);
        right.forEach((author, position) -> all.merge(author, position, Math::max));
        return all;
    }

    @Override
    public String toString() {
        return Stream.concat(
                        feeds.entrySet().stream().map(entry -> entry.getKey() + " read to " + entry.getValue()),
                        writes.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
