package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import java.util.ArrayList;
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
 * @param isPart whether the next message goes on with this one, and only brings more lives
 */
public record EqualFeed(
        Author log,
        String name,
        long since,
        long head,
        Context seen,
        Map<Author, String> names,
        List<Step> lives,
        boolean isPart)
        implements Message {
    /** Each start of a node leaves a life, and a message is a frame: with 34 to 42 bytes for each, these take less than one. */
    private static final int MOST_LIVES = 20_000;

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

    /** Returns the messages that this travels as, of which the last is no part. */
    public List<EqualFeed> messages() {
        List<EqualFeed> parts = new ArrayList<>();
        int from = 0;
        for (; lives.size() - from > MOST_LIVES; from += MOST_LIVES) {
            List<Step> some = lives.subList(from, from + MOST_LIVES);
            parts.add(new EqualFeed(log, name, since, head, Context.EMPTY, Map.of(), some, true));
        }
        parts.add(withLives(lives.subList(from, lives.size())));
        return parts;
    }

    /** Returns this with other lives. */
    public EqualFeed withLives(List<Step> others) {
        return new EqualFeed(log, name, since, head, seen, names, others, isPart);
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
