package dev.tidemark.testkit;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A codec that is right, in steps of which each can be replaced by one that is wrong.
 *
 * <p>Format: a CRC-32C of everything behind it and of the dictionary, the content's length, a raw DEFLATE stream.
 */
class SampleCodec implements Codec {
    static final int HEADER = 8;

    private final byte[] dictionary;

    SampleCodec() {
        this(new byte[0]);
    }

    SampleCodec(byte[] dictionary) {
        this.dictionary = dictionary;
    }

    @Override
    public int maxEncodedLength(int sourceLength) {
        return Math.toIntExact(HEADER + 64L + sourceLength + (sourceLength >> 3));
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        if (target.remaining() < maxEncodedLength(source.remaining())) {
            throw new IllegalArgumentException("sample: the target is too small");
        }
        byte[] content = read(source);
        write(target, sealed(packed(content, level), content.length));
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        ByteBuffer body = opened(taken(source));
        write(target, unpacked(body, target.remaining()));
    }

    byte[] read(ByteBuffer source) {
        return taken(source);
    }

    final byte[] taken(ByteBuffer source) {
        byte[] content = new byte[source.remaining()];
        source.get(content);
        return content;
    }

    void write(ByteBuffer target, byte[] bytes) {
        target.put(bytes);
    }

    byte[] packed(byte[] content, Level level) {
        Deflater deflater = new Deflater(level == Level.FAST ? 1 : 6, true);
        deflater.setDictionary(dictionary);
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length * 9 / 8 + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    byte[] sealed(byte[] packed, int contentLength) {
        ByteBuffer sealed = ByteBuffer.allocate(HEADER + packed.length);
        sealed.putInt(4, contentLength).put(HEADER, packed);
        return sealed.putInt(0, checksum(sealed.array(), sealed.capacity())).array();
    }

    /** Returns the content's length and what is packed, behind a checksum that fits. */
    ByteBuffer opened(byte[] sealed) {
        if (sealed.length < HEADER || ByteBuffer.wrap(sealed).getInt() != checksum(sealed, sealed.length)) {
            throw new CodecException("sample: damaged or foreign");
        }
        return ByteBuffer.wrap(sealed).position(4);
    }

    int checksum(byte[] sealed, int length) {
        CRC32C crc = new CRC32C();
        crc.update(sealed, 4, length - 4);
        crc.update(dictionary);
        return (int) crc.getValue();
    }

    byte[] unpacked(ByteBuffer body, int room) {
        int length = body.getInt();
        if (length < 0 || length > room) {
            throw new CodecException("sample: larger than the target");
        }
        return inflated(body, length);
    }

    final byte[] inflated(ByteBuffer body, int length) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setDictionary(dictionary);
            inflater.setInput(body);
            byte[] content = new byte[length];
            int written = inflater.inflate(content);
            if (written != length || length > 0 && inflater.inflate(new byte[1]) > 0) {
                throw new CodecException("sample: the length is wrong");
            }
            return content;
        } catch (DataFormatException e) {
            throw new CodecException("sample: no DEFLATE stream", e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public Optional<Codec> withDictionary(byte[] content) {
        return Optional.of(new SampleCodec(content.clone()));
    }
}
