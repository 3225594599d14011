package dev.tidemark.protocol.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Writes the primitive types of section 2. */
public final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A frame begins with its kind. */
    public static Bytes frame(int kind) {
        return new Bytes().u8(kind);
    }

    public Bytes u8(int value) {
        out.write(value);
        return this;
    }

    public Bytes bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    public Bytes uvarint(long value) {
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) (rest & 0x7F | 0x80));
        }
        return u8((int) rest);
    }

    public Bytes svarint(long value) {
        return uvarint(value << 1 ^ value >> 63);
    }

    public Bytes fixed64(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    private Bytes bigEndian(long value) {
        return fixed64(Long.reverseBytes(value));
    }

    public Bytes uuid(UUID value) {
        return bigEndian(value.getMostSignificantBits()).bigEndian(value.getLeastSignificantBits());
    }

    public Bytes text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return uvarint(utf8.length).raw(utf8);
    }

    public Bytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public <T> Bytes list(Collection<T> items, BiConsumer<Bytes, T> each) {
        uvarint(items.size());
        items.forEach(item -> each.accept(this, item));
        return this;
    }

    public Bytes map(Map<String, String> entries) {
        return list(
                new TreeMap<>(entries).entrySet(),
                (bytes, entry) -> bytes.text(entry.getKey()).text(entry.getValue()));
    }

    public byte[] toArray() {
        return out.toByteArray();
    }
}
