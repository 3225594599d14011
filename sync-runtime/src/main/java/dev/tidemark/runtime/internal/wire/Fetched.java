package dev.tidemark.runtime.internal.wire;

import java.util.List;

/**
 * A server's word that the pages before it hold the rows that were asked for, as they stand at the checkpoint that follows at once.
 *
 * @param number up to which questions are answered; a row that no page holds is not there
 * @param withheld the questions among them about a row that is too large to travel
 */
public record Fetched(long number, List<Long> withheld) implements Message {
    /** Keeps an unmodifiable copy. */
    public Fetched {
        withheld = List.copyOf(withheld);
    }
}
