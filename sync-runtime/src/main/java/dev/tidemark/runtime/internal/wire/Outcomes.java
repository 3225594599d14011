package dev.tidemark.runtime.internal.wire;

import java.util.List;

/**
 * The server's answer to a committed group, and whatever outcomes the device has not confirmed yet.
 *
 * @param committed the device's number up to which its writes are committed, durably
 * @param outcomes of writes that were not simply accepted
 */
public record Outcomes(long committed, List<WriteOutcome> outcomes) implements Message {
    /** Keeps an unmodifiable copy. */
    public Outcomes {
        outcomes = List.copyOf(outcomes);
    }
}
