package dev.tidemark.runtime.internal.wire;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A piece of a batch of the server's feed.
 *
 * @param to the position of the last change in the batch; it names the batch
 * @param rawLength the batch's length before it was packed
 * @param totalLength the batch's length as it travels
 * @param offset where this piece begins in it
 * @param chunk the piece
 */
public record Page(long to, int rawLength, int totalLength, int offset, ByteBuffer chunk) implements Message {
    /** Checks that the chunk lies within the batch. */
    public Page {
        Objects.requireNonNull(chunk, "chunk");
        Chunks.check(rawLength, totalLength, offset, chunk.remaining());
    }
}
