package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A codec of the JDK's own. */
final class DeflateForTests implements Codec {
    private final byte[] dictionary;

    DeflateForTests() {
        this(new byte[0]);
    }

    private DeflateForTests(byte[] dictionary) {
        this.dictionary = dictionary;
    }

    @Override
    public int maxEncodedLength(int sourceLength) {
        return sourceLength + sourceLength / 8 + 64;
    }

    @Override
    public void encode(ByteBuffer source, ByteBuffer target, Level level) {
        Deflater deflater = new Deflater();
        if (dictionary.length > 0) {
            deflater.setDictionary(dictionary);
        }
        deflater.setInput(source);
        deflater.finish();
        deflater.deflate(target);
        deflater.end();
    }

    @Override
    public void decode(ByteBuffer source, ByteBuffer target) {
        Inflater inflater = new Inflater();
        inflater.setInput(source);
        try {
            inflater.inflate(target);
            if (inflater.needsDictionary()) {
                setDictionary(inflater);
                inflater.inflate(target);
            }
            if (!inflater.finished()) {
                throw new CodecException("more than the target can take, or cut short");
            }
        } catch (DataFormatException damaged) {
            throw new CodecException("damaged", damaged);
        } finally {
            inflater.end();
        }
    }

    private void setDictionary(Inflater inflater) {
        try {
            inflater.setDictionary(dictionary);
        } catch (IllegalArgumentException other) {
            throw new CodecException("made with another dictionary", other);
        }
    }

    @Override
    public Optional<Codec> withDictionary(byte[] content) {
        return Optional.of(new DeflateForTests(content.clone()));
    }
}
