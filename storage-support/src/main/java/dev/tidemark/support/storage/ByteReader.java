package dev.tidemark.support.storage;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link ByteWriter} wrote. Bytes that it did not write are reported as damage. */
public final class ByteReader {
    private final ByteBuffer bytes;

    /** Creates a reader, which keeps the bytes. */
    public ByteReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** Returns whether not all was read. */
    public boolean hasMore() {
        return bytes.hasRemaining();
    }

    /** Reads a number. */
    public long number() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte group = next();
            number |= (group & 0x7FL) << shift;
            if (group >= 0) {
                return number;
            }
        }
        throw damaged();
    }

    private byte next() {
        if (!bytes.hasRemaining()) {
            throw damaged();
        }
        return bytes.get();
    }

    /** Reads a length, which can't be more than what is left. */
    private int length() {
        long length = number();
        if (length < 0 || length > bytes.remaining()) {
            throw damaged();
        }
        return (int) length;
    }

    /** Reads a text. */
    public String text() {
        char[] units = new char[length()];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) number();
        }
        return new String(units);
    }

    /** Reads bytes. */
    public byte[] blob() {
        byte[] blob = new byte[length()];
        bytes.get(blob);
        return blob;
    }

    /** Reads a value with its class. */
    public Value value() {
        long kind = number();
        return switch ((int) kind) {
            case 0 -> Value.NULL;
            case 1 -> {
                long folded = number();
                yield Value.of(folded >>> 1 ^ -(folded & 1));
            }
            case 2 -> Value.of(Double.longBitsToDouble(bits()));
            case 3 -> Value.of(text());
            case 4 -> Value.Blob.owning(blob());
            case 5 -> Value.of(false);
            case 6 -> Value.of(true);
            default -> throw damaged();
        };
    }

    /** Reads a key. */
    public RowKey key() {
        List<Value> parts = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            parts.add(value());
        }
        return RowKey.of(parts);
    }

    /** Reads the columns of a row with their names. */
    public Row row() {
        Map<String, Value> columns = new LinkedHashMap<>();
        for (long left = number(); left > 0; left--) {
            String name = text();
            columns.put(name, value());
        }
        return columns.isEmpty() ? Row.EMPTY : Row.of(columns);
    }

    private long bits() {
        try {
            return bytes.getLong();
        } catch (BufferUnderflowException e) {
            throw damaged();
        }
    }

    private static StorageException damaged() {
        return new StorageException(
                StorageException.Kind.CORRUPT, "the versions of a row are damaged; restore the database from a backup");
    }
}
