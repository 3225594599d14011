package dev.tidemark.api.model;

import java.util.Objects;
import java.util.UUID;

/**
 * Who writes: a node, in one of its incarnations.
 *
 * <p>A server opens a new incarnation at every start, so that what it numbers after it was restored from a backup is told
 * from what it had numbered before. A device stays in incarnation 0 all its life.
 *
 * @param node the node's id
 * @param incarnation random for a server, 0 for a device
 */
public record Author(UUID node, long incarnation) implements Comparable<Author> {
    /** The author of the rows that were there when tracking started; it is nobody. */
    public static final Author NOBODY = new Author(new UUID(0, 0), 0);

    /** Checks that the node is not null. */
    public Author {
        Objects.requireNonNull(node, "node");
    }

    /** Returns the author of a device. */
    public static Author device(UUID node) {
        return new Author(node, 0);
    }

    /** Orders by the unsigned bytes of the id, then by incarnation; any two nodes order alike. */
    @Override
    public int compareTo(Author other) {
        int high = Long.compareUnsigned(node.getMostSignificantBits(), other.node.getMostSignificantBits());
        int low = Long.compareUnsigned(node.getLeastSignificantBits(), other.node.getLeastSignificantBits());
        return high != 0 ? high : low != 0 ? low : Long.compareUnsigned(incarnation, other.incarnation);
    }

    @Override
    public String toString() {
        return incarnation == 0 ? node.toString() : node + "/" + Long.toHexString(incarnation);
    }
}
