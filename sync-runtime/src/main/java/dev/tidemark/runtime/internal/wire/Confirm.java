package dev.tidemark.runtime.internal.wire;

/**
 * The device says what it has made durable.
 *
 * @param outcome all outcomes up to this id
 * @param cursor the server's feed up to this checkpoint
 */
public record Confirm(long outcome, long cursor) implements Message {}
