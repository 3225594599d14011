package dev.tidemark.api.codec;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A compression format for batches.
 *
 * <p>Threading: an instance is called from any thread, also from several at once.
 *
 * <p>Failure: {@link CodecException} for any input that this codec did not write, whatever is in it; the target's content is
 * then undefined up to its limit.
 */
public interface Codec {
    /**
     * Returns the largest number of bytes that {@link #encode} may write for a source.
     *
     * @param sourceLength in bytes
     * @throws ArithmeticException if that is more than an {@code int} holds
     */
    int maxEncodedLength(int sourceLength);

    /**
     * Compresses what remains in the source into the target and moves both positions behind what was read and written.
     *
     * @param source heap or direct, possibly read-only
     * @param target heap or direct, with at least {@link #maxEncodedLength} bytes remaining
     * @param level how hard to try
     * @throws IllegalArgumentException if the target is too small
     */
    void encode(ByteBuffer source, ByteBuffer target, Level level);

    /**
     * Decompresses what remains in the source into the target and moves both positions behind what was read and written. It
     * never writes past the target's limit.
     *
     * @throws CodecException if the source is not this codec's, or holds more than the target can take
     */
    void decode(ByteBuffer source, ByteBuffer target);

    /**
     * Returns this codec with a dictionary, for batches that are too small to compress well on their own.
     *
     * @param dictionary content that is typical of what will be encoded
     * @return nothing where this codec has no dictionaries
     */
    Optional<Codec> withDictionary(byte[] dictionary);

    /** How hard a codec tries. */
    enum Level {
        /** Little work, larger output. */
        FAST,
        /** The codec's usual level. */
        BALANCED,
        /** Much work, smaller output: for batteries and metered networks, where sending costs more than computing. */
        HIGH
    }
}
