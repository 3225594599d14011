package dev.tidemark.runtime.internal.wire;

/**
 * The device lets the server send more of the feed.
 *
 * @param bytes of chunks, in addition to what it may still send
 */
public record Credit(long bytes) implements Message {}
