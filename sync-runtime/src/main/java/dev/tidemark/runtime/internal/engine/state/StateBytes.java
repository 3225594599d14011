package dev.tidemark.runtime.internal.engine.state;

import dev.tidemark.api.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes and reads the small records of a node's own state: a format version, then fields in order. */
public final class StateBytes {
    private StateBytes() {}

    /** Returns the bytes of a record of a format. */
    public static byte[] write(int format, Body<DataOutputStream> body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(format);
            body.accept(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** Reads a record. Fails with a {@link StorageException} where it has another format or is damaged. */
    public static <T> T read(byte[] bytes, int format, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int found = in.readUnsignedByte();
            if (found != format) {
                throw new StorageException(
                        StorageException.Kind.UNSUPPORTED,
                        "this node's state has format " + found + ", and this Tidemark reads format " + format
                                + "; use the Tidemark that wrote it, or, if that is this one, the store is damaged:"
                                + " restore it from a backup");
            }
            return reader.read(in);
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT, "this node's state is damaged; restore it from a backup", e);
        }
    }

    /** Writes an id. */
    public static void uuid(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    /** Reads an id. */
    public static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    /** Writes a text of any length. */
    public static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads a text that {@link #text(DataOutputStream, String)} wrote. */
    public static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes how many items there are, and each of them. */
    public static <T> void list(DataOutputStream out, List<T> items, Item<T> item) throws IOException {
        out.writeInt(items.size());
        for (T each : items) {
            item.write(each);
        }
    }

    /** Reads a list that {@link #list(DataOutputStream, List, Item)} wrote. */
    public static <T> List<T> list(DataInputStream in, Reader<T> reader) throws IOException {
        int size = in.readInt();
        List<T> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(reader.read(in));
        }
        return items;
    }

    /** Writes fields. */
    public interface Body<T> {
        void accept(T out) throws IOException;
    }

    /** Writes one item of a list. */
    public interface Item<T> {
        void write(T item) throws IOException;
    }

    /** Reads something. */
    public interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }
}
