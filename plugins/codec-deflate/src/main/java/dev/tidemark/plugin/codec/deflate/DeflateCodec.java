package dev.tidemark.plugin.codec.deflate;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * DEFLATE behind a seal.
 *
 * <p>Format: a seal of 4 bytes (see {@link Seal}), then a raw DEFLATE stream (RFC 1951). The seal stands in for the checksum
 * of the zlib format, which covers the content alone and misses a damaged bit that the content does not depend on.
 *
 * <p>Native state is made for a call and freed with it: an instance holds nothing that would have to be closed, and any number
 * of threads may use it.
 */
final class DeflateCodec implements Codec {
    private static final boolean RAW = true;
    private static final int WINDOW = 1 << 15;

    private final DeflateLevels levels;
    private final byte[] dictionary;
    private final Seal seal;

    /** A stream reaches back no further than its window, so of a longer dictionary the end counts. */
    DeflateCodec(DeflateLevels levels, byte[] dictionary) {
        this.levels = levels;
        this.dictionary = Arrays.copyOfRange(dictionary, Math.max(0, dictionary.length - WINDOW), dictionary.length);
        this.seal = Seal.over(this.dictionary);
    }

    /** The most careful bound that zlib gives: builds of the JDK come with different libraries. */
    @Override
    public int maxEncodedLength(int sourceLength) {
        return Math.toIntExact(Seal.BYTES + 64L + sourceLength + (sourceLength >> 3) + (sourceLength >> 6));
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        if (target.remaining() < maxEncodedLength(source.remaining())) {
            throw new IllegalArgumentException("deflate: the target has room for " + target.remaining()
                    + " bytes, not for " + maxEncodedLength(source.remaining()) + "; give it maxEncodedLength bytes");
        }
        ByteBuffer stream = target.duplicate().position(target.position() + Seal.BYTES);
        compress(source.duplicate(), stream, levels.of(level));
        seal.put(target.duplicate().limit(stream.position()));
        target.position(stream.position());
        source.position(source.limit());
    }

    private void compress(ByteBuffer from, ByteBuffer into, int level) {
        Deflater deflater = new Deflater(level, RAW);
        try {
            deflater.setDictionary(dictionary);
            deflater.setInput(from);
            deflater.finish();
            while (!deflater.finished()) {
                deflater.deflate(into);
            }
        } finally {
            deflater.end();
        }
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        seal.check(source);
        ByteBuffer from = source.duplicate().position(source.position() + Seal.BYTES);
        ByteBuffer into = target.duplicate();
        decompress(from, into);
        target.position(into.position());
        source.position(source.limit());
    }

    private void decompress(ByteBuffer from, ByteBuffer into) {
        Inflater inflater = new Inflater(RAW);
        try {
            inflater.setDictionary(dictionary);
            inflater.setInput(from);
            while (!inflater.finished()) {
                step(inflater, into);
            }
        } catch (DataFormatException e) {
            throw new CodecException("deflate: what follows the seal is not a DEFLATE stream: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
        if (from.hasRemaining()) {
            throw new CodecException("deflate: " + from.remaining() + " bytes follow the end of the stream");
        }
    }

    private static void step(Inflater inflater, ByteBuffer into) throws DataFormatException {
        if (into.hasRemaining()) {
            if (inflater.inflate(into) == 0 && !inflater.finished()) {
                throw new CodecException("deflate: the stream is cut short");
            }
        } else if (inflater.inflate(ByteBuffer.allocate(1)) > 0) {
            throw new CodecException("deflate: the content is larger than the " + into.limit() + " bytes allowed");
        } else if (!inflater.finished()) {
            throw new CodecException("deflate: the stream is cut short");
        }
    }

    @Override
    public Optional<Codec> withDictionary(byte[] content) {
        return Optional.of(new DeflateCodec(levels, content));
    }
}
