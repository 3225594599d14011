package dev.tidemark.runtime.internal.wire;

/**
 * One life of a server, from a start to the next.
 *
 * @param id random, drawn at the start
 * @param firstLsn the first position that it gave in its feed; the one before it ended just below
 */
public record Incarnation(long id, long firstLsn) {}
