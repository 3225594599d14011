package dev.tidemark.runtime.internal.mesh;

import dev.tidemark.api.model.Author;
import java.util.Objects;

/**
 * One life of a node's log: each start opens one, so that a database which was copied or restored from a backup never gives a
 * number twice under one name. It goes on from where another ended, and whoever has read it has read that one up to there.
 *
 * @param author the node, in this life
 * @param before the life that it goes on from
 * @param end the last position of that one which is part of this log
 */
public record Life(Author author, Author before, long end) {
    /** Checks that it goes on from another life of the same node. */
    public Life {
        Objects.requireNonNull(before, "before");
        if (!author.node().equals(before.node()) || author.equals(before) || end < 0) {
            throw new IllegalArgumentException("life " + author + " can't go on from " + before + " at " + end);
        }
    }
}
