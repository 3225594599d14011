package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What pages that follow hold: one equal's feed behind a position, to its head; and what the sender has, also where nothing follows.
 *
 * @param log whose feed, in the life in which its head was given
 * @param name the sender's name for people
 * @param since the position behind which the pages begin; the head where none follow
 * @param head the position to which they go
 * @param seen what the sender has of each author, and how far it has read the feed of each equal
 * @param names of authors, as far as the sender knows them
 * @param lives the lives of logs that go on from others
 */
public record EqualFeed(
        Author log, String name, long since, long head, Context seen, Map<Author, String> names, List<Step> lives)
        implements Message {
    /** Keeps unmodifiable copies. */
    public EqualFeed {
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(seen, "seen");
        names = Map.copyOf(names);
        lives = List.copyOf(lives);
        if (since < 0 || since > head) {
            throw new IllegalArgumentException("a feed from " + since + " to " + head);
        }
    }

    /**
     * A life of a log.
     *
     * @param author the node in it
     * @param before the incarnation of the life that it goes on from
     * @param end up to where
     */
    public record Step(Author author, long before, long end) {
        /** Checks that the author is not null. */
        public Step {
            Objects.requireNonNull(author, "author");
        }
    }
}
