package dev.tidemark.plugin.codec.snappy;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/**
 * Snappy behind a seal.
 *
 * <p>Format: a seal of 4 bytes (see {@link Seal}), then one Snappy block, which begins with the length of its content. The
 * seal is checked first, so that native code is never given bytes that were damaged on their way.
 */
final class SnappyCodec implements Codec {
    @Override
    public int maxEncodedLength(int sourceLength) {
        try {
            return Math.addExact(Seal.BYTES, Snappy.maxCompressedLength(sourceLength));
        } catch (SnappyError e) {
            throw new ArithmeticException("snappy: " + sourceLength + " bytes are more than one block can take");
        }
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        Region from = Region.read(source);
        Region into = Region.write(target, maxEncodedLength(from.length()));
        int length = Seal.BYTES + compress(from, into.from(Seal.BYTES));
        Seal.put(into.to(length));
        into.to(length).writeBack(target);
        source.position(source.limit());
    }

    private static int compress(Region from, Region into) {
        try {
            return Snappy.compress(from.array(), from.offset(), from.length(), into.array(), into.offset());
        } catch (IOException e) {
            throw new UncheckedIOException("snappy: can't compress " + from.length() + " bytes", e);
        }
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        Region sealed = Region.read(source);
        Seal.check(sealed);
        try {
            decompress(sealed.from(Seal.BYTES), target);
        } catch (IOException | SnappyError e) {
            throw new CodecException("snappy: what follows the seal is not a Snappy block: " + e.getMessage(), e);
        }
        source.position(source.limit());
    }

    /** Writes as many bytes as the block announces, which is compared with the room before: the library does not. */
    private static void decompress(Region from, ByteBuffer target) throws IOException {
        int length = Snappy.uncompressedLength(from.array(), from.offset(), from.length());
        if (length < 0 || length > target.remaining()) {
            throw new CodecException("snappy: the content has " + Integer.toUnsignedString(length) + " bytes, "
                    + target.remaining() + " are allowed");
        }
        Region into = Region.write(target, length);
        int written = Snappy.uncompress(from.array(), from.offset(), from.length(), into.array(), into.offset());
        into.to(written).writeBack(target);
    }

    @Override
    public Optional<Codec> withDictionary(byte[] dictionary) {
        return Optional.empty();
    }
}
