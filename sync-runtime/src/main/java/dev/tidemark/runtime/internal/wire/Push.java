package dev.tidemark.runtime.internal.wire;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A piece of a batch of the device's own writes.
 *
 * @param to the number of the last write in the batch; it names the batch
 * @param groupEnd whether a group ends with this batch, so that the server may make visible what it has
 * @param rawLength the batch's length before it was packed
 * @param totalLength the batch's length as it travels
 * @param offset where this piece begins in it
 * @param chunk the piece
 */
public record Push(long to, boolean groupEnd, int rawLength, int totalLength, int offset, ByteBuffer chunk)
        implements Message {
    /** Checks that the chunk lies within the batch. */
    public Push {
        Objects.requireNonNull(chunk, "chunk");
        Chunks.check(rawLength, totalLength, offset, chunk.remaining());
    }
}
