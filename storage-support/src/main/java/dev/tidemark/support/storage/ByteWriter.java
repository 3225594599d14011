package dev.tidemark.support.storage;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes numbers in 7-bit groups, texts, values and rows one after the other. {@link ByteReader} reads them.
 *
 * <p>Versions of rows are written by it, some dozen bytes for each column that has one of its own, so bytes go straight into an array: a
 * stream of the JDK's takes a lock for each.
 *
 * <p>Threading: one thread at a time.
 */
public final class ByteWriter {
    private static final int SMALL = 64;
    /** The most groups of 7 bits that a number has. */
    private static final int GROUPS = 10;

    private byte[] bytes = new byte[SMALL];
    private int size;

    /** Creates a writer that has written nothing. */
    public ByteWriter() {}

    /** Writes any 64-bit number; small ones that are not negative take little room. */
    public void number(long number) {
        makeRoom(GROUPS);
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes a byte as it is, the lowest of a number. */
    public void octet(int octet) {
        makeRoom(1);
        bytes[size++] = (byte) octet;
    }

    /** Writes bytes as they are. */
    public void octets(byte[] octets) {
        write(octets, octets.length);
    }

    private void makeRoom(int more) {
        if (more > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
        }
    }

    private void write(byte[] some, int length) {
        makeRoom(length);
        System.arraycopy(some, 0, bytes, size, length);
        size += length;
    }

    /** Writes a text by its UTF-16 units, so that every Java string survives, half a surrogate pair too. */
    public void text(String text) {
        number(text.length());
        for (int i = 0; i < text.length(); i++) {
            number(text.charAt(i));
        }
    }

    /** Writes bytes with their number. */
    public void blob(byte[] blob) {
        number(blob.length);
        write(blob, blob.length);
    }

    /** Writes all that another one has written. */
    public void append(ByteWriter other) {
        write(other.bytes, other.size);
    }

    /** Writes a value with its class. */
    public void value(Value value) {
        if (value instanceof Value.Int integer) {
            number(1);
            number(integer.value() << 1 ^ integer.value() >> 63);
        } else if (value instanceof Value.Real real) {
            number(2);
            makeRoom(Long.BYTES);
            ByteBuffer.wrap(bytes).putLong(size, Double.doubleToRawLongBits(real.value()));
            size += Long.BYTES;
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
        for (int i = 0; i < key.size(); i++) {
            value(key.part(i));
        }
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
        return Arrays.copyOf(bytes, size);
    }
}
