package dev.tidemark.support.storage;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes numbers in 7-bit groups, texts, values and rows one after the other. {@link ByteReader} reads them. */
public final class ByteWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Creates a writer that has written nothing. */
    public ByteWriter() {}

    /** Writes any 64-bit number; small ones that are not negative take little room. */
    public void number(long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /** Writes a text by its UTF-16 units, so that every Java string survives, half a surrogate pair too. */
    public void text(String text) {
        number(text.length());
        text.chars().forEach(this::number);
    }

    /** Writes bytes with their number. */
    public void blob(byte[] blob) {
        number(blob.length);
        bytes.writeBytes(blob);
    }

    /** Writes all that another one has written. */
    public void append(ByteWriter other) {
        bytes.writeBytes(other.toByteArray());
    }

    /** Writes a value with its class. */
    public void value(Value value) {
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

    /** Writes a key. */
    public void key(RowKey key) {
        number(key.size());
        key.parts().forEach(this::value);
    }

    /** Writes the columns of a row with their names. */
    public void row(Row row) {
        number(row.size());
        for (int i = 0; i < row.size(); i++) {
            text(row.shape().names().get(i));
            value(row.value(i));
        }
    }

    /** Returns a key as bytes. */
    public static byte[] bytes(RowKey key) {
        ByteWriter writer = new ByteWriter();
        writer.key(key);
        return writer.toByteArray();
    }

    /** Returns the columns of a row as bytes. */
    public static byte[] bytes(Row row) {
        ByteWriter writer = new ByteWriter();
        writer.row(row);
        return writer.toByteArray();
    }

    /** Returns all that was written. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
