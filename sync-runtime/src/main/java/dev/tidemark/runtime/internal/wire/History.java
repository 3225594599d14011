package dev.tidemark.runtime.internal.wire;

import java.util.List;

/**
 * The server's incarnations, where another one was opened since {@link Welcome}. It comes before the first page or checkpoint that
 * may hold positions of the new one.
 *
 * @param incarnations all of them, oldest first; those that were told before but for one in which no position was given, and more
 */
public record History(List<Incarnation> incarnations) implements Message {
    /** Keeps an unmodifiable copy. */
    public History {
        incarnations = List.copyOf(incarnations);
    }
}
