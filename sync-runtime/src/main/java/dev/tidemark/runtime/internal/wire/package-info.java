/**
 * What travels between two nodes: the messages of a session, and batches of changes. The bytes are specified in
 * {@code docs/protocol.md}.
 *
 * <p>{@link dev.tidemark.runtime.internal.wire.Messages} turns messages into frames and back. {@link
 * dev.tidemark.runtime.internal.wire.BatchWriter} and {@link dev.tidemark.runtime.internal.wire.BatchReader} do so for
 * batches, and {@link dev.tidemark.runtime.internal.wire.Compression} packs these for the journey.
 */
package dev.tidemark.runtime.internal.wire;
