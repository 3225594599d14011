package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes numbers in 7-bit groups, texts and values one after the other. {@link ByteReader} reads them. */
final class ByteWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Writes any 64-bit number; small ones that are not negative take little room. */
    void number(long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /** Writes a text by its UTF-16 units, so that every Java string survives, half a surrogate pair too. */
    void text(String text) {
        number(text.length());
        text.chars().forEach(this::number);
    }

    void blob(byte[] blob) {
        number(blob.length);
        bytes.writeBytes(blob);
    }

    /** Writes a value with its class. */
    void value(Value value) {
        if (value instanceof Value.Int integer) {
            number(1);
            number(integer.value() << 1 ^ integer.value() >> 63);
        } else if (value instanceof Value.Real real) {
            number(2);
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .putLong(Double.doubleToRawLongBits(real.value()))
                    .array());
        } else if (value instanceof Value.Text text) {
            number(3);
            text(text.value());
        } else if (value instanceof Value.Blob blob) {
            number(4);
            blob(blob.toByteArray());
        } else if (value instanceof Value.Bool bool) {
            number(bool.value() ? 6 : 5);
        } else {
            number(0);
        }
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
