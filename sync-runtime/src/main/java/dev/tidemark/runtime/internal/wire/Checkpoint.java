package dev.tidemark.runtime.internal.wire;

/**
 * The feed's head was reached in one snapshot: the device may apply what it staged.
 *
 * @param lsn the head
 * @param rows how many changes the pages since the last checkpoint, or since {@link Pull}, held
 */
public record Checkpoint(long lsn, long rows) implements Message {}
