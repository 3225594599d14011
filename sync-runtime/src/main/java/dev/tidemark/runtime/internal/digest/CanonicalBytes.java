package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of which a fingerprint is the hash, in the protocol's primitive types; one array that is filled again for each row. */
final class CanonicalBytes {
    private byte[] bytes = new byte[512];
    private int size;

    void clear() {
        size = 0;
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    void uvarint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void fixed64(long value) {
        room(8);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (value >>> (8 * i));
        }
    }

    void text(String text) {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    private void raw(byte[] content) {
        uvarint(content.length);
        room(content.length);
        System.arraycopy(content, 0, bytes, size, content.length);
        size += content.length;
    }

    /** Writes who wrote, and when. The author's number is left out: it is given anew until the write has arrived. */
    void stamp(Stamp stamp) {
        fixed64(stamp.time());
        fixed64(Long.reverseBytes(stamp.author().node().getMostSignificantBits()));
        fixed64(Long.reverseBytes(stamp.author().node().getLeastSignificantBits()));
        fixed64(stamp.author().incarnation());
    }

    /** Writes a value in its normal form: one byte for the class, then the content. */
    void value(Value value) {
        if (value instanceof Value.Text text) {
            tag(3);
            text(text.value());
        } else if (value instanceof Value.Int number) {
            tag(1);
            uvarint(number.value() << 1 ^ number.value() >> 63);
        } else if (value instanceof Value.Real real) {
            tag(2);
            fixed64(Double.doubleToRawLongBits(real.value()));
        } else if (value instanceof Value.Blob blob) {
            tag(4);
            raw(blob.toByteArray());
        } else if (value instanceof Value.Bool bool) {
            tag(5);
            tag(bool.value() ? 1 : 0);
        } else {
            tag(0);
        }
    }

    private void tag(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }
}
