package com.acme.packbits;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Run-length encoding.
 *
 * <p>Format: a CRC-32C of the format's name and of all that follows, in 4 bytes, the highest first; then pieces. A piece begins
 * with a byte {@code n}: from 0 on, {@code n + 1} bytes follow as they are; below 0, one byte follows that stands for
 * {@code 1 - n} of it. The checksum is not an ornament: whatever a network or a stranger makes of the bytes has to be noticed
 * before anybody reads them.
 *
 * <p>Threading: it holds no state.
 */
final class PackBitsCodec implements Codec {
    private static final byte[] FORMAT = "run length 1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_BYTES = 4;
    private static final int LONGEST_PIECE = 128;
    /** Two equal bytes take no less as a run than as they are. */
    private static final int SHORTEST_RUN = 3;

    @Override
    public int maxEncodedLength(int sourceLength) {
        long heads = (sourceLength + LONGEST_PIECE - 1L) / LONGEST_PIECE;
        return Math.toIntExact(CHECKSUM_BYTES + heads + sourceLength);
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        if (target.remaining() < maxEncodedLength(source.remaining())) {
            throw new IllegalArgumentException("the target has no room for maxEncodedLength bytes");
        }
        ByteBuffer pieces = target.duplicate().position(target.position() + CHECKSUM_BYTES);
        while (source.hasRemaining()) {
            int run = runAt(source, source.position());
            if (run >= SHORTEST_RUN) {
                pieces.put((byte) (1 - run)).put(source.get());
                source.position(source.position() + run - 1);
            } else {
                int length = literalAt(source);
                pieces.put((byte) (length - 1)).put(source.duplicate().limit(source.position() + length));
                source.position(source.position() + length);
            }
        }
        // A duplicate is big-endian, whatever the order of the buffer that the caller gave.
        ByteBuffer all = target.duplicate().limit(pieces.position());
        all.putInt(checksum(all.duplicate().position(all.position() + CHECKSUM_BYTES)));
        target.position(pieces.position());
    }

    /** Returns how often the byte at a position stands there in a row. */
    private static int runAt(ByteBuffer source, int position) {
        int end = Math.min(source.limit(), position + LONGEST_PIECE);
        int next = position + 1;
        while (next < end && source.get(next) == source.get(position)) {
            next++;
        }
        return next - position;
    }

    /** Returns how many bytes stand before the next run. */
    private static int literalAt(ByteBuffer source) {
        int end = Math.min(source.limit(), source.position() + LONGEST_PIECE);
        int next = source.position() + 1;
        while (next < end && runAt(source, next) < SHORTEST_RUN) {
            next++;
        }
        return next - source.position();
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        ByteBuffer from = source.duplicate();
        if (from.remaining() < CHECKSUM_BYTES || from.getInt() != checksum(from)) {
            throw new CodecException("these bytes are damaged, cut short, or were encoded by another codec");
        }
        while (from.hasRemaining()) {
            decodePiece(from, target);
        }
        source.position(source.limit());
    }

    private static void decodePiece(ByteBuffer from, ByteBuffer target) {
        int head = from.get();
        int length = head < 0 ? 1 - head : head + 1;
        int following = head < 0 ? 1 : length;
        if (from.remaining() < following || target.remaining() < length) {
            throw new CodecException("a piece of " + length + " bytes is cut short, or larger than there is room for");
        }
        if (head < 0) {
            byte repeated = from.get();
            for (int i = 0; i < length; i++) {
                target.put(repeated);
            }
        } else {
            target.put(from.duplicate().limit(from.position() + length));
            from.position(from.position() + length);
        }
    }

    private static int checksum(ByteBuffer pieces) {
        CRC32C crc = new CRC32C();
        // Without it four zeros would be the encoding of nothing.
        crc.update(FORMAT);
        crc.update(pieces.duplicate());
        return (int) crc.getValue();
    }

    @Override
    public Optional<Codec> withDictionary(byte[] dictionary) {
        return Optional.empty();
    }
}
