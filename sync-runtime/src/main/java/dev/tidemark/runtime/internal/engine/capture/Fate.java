package dev.tidemark.runtime.internal.engine.capture;

/**
 * What an author knows of what became of its writes, by their numbers.
 *
 * @param isAwaited whether they wait for a server's acknowledgement
 * @param acknowledged up to which number a server has everything
 * @param told up to which number the author knows what became of writes that had seen nothing: what it writes over a later one has
 *     seen no more than that one
 * @param sent up to which number writes may have left this node
 */
public record Fate(boolean isAwaited, long acknowledged, long told, long sent) {
    /** Where nobody decides on writes but whoever makes them. */
    public static final Fate SETTLED = new Fate(false, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** Returns what is known of writes that wait for a server, of which all is told that is acknowledged. */
    public static Fate awaited(long acknowledged, long sent) {
        return new Fate(true, acknowledged, acknowledged, sent);
    }

    /** Returns this where less may have been told than was acknowledged. */
    Fate toldUpTo(long number) {
        return new Fate(isAwaited, acknowledged, Math.min(number, acknowledged), sent);
    }
}
