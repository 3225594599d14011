package dev.tidemark.protocol.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Reads the primitive types of section 2. */
public final class Reader {
    private final byte[] bytes;
    private int position;

    public Reader(byte[] bytes) {
        this.bytes = bytes;
    }

    public boolean isAtEnd() {
        return position == bytes.length;
    }

    public int u8() {
        return bytes[position++] & 0xFF;
    }

    public boolean bool() {
        return u8() == 1;
    }

    public long uvarint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
    }

    public int count() {
        return Math.toIntExact(uvarint());
    }

    public long svarint() {
        long folded = uvarint();
        return folded >>> 1 ^ -(folded & 1);
    }

    public long fixed64() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            value |= (long) u8() << shift;
        }
        return value;
    }

    public UUID uuid() {
        return new UUID(Long.reverseBytes(fixed64()), Long.reverseBytes(fixed64()));
    }

    public byte[] take(int length) {
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    public byte[] rest() {
        return take(bytes.length - position);
    }

    public String text(int length) {
        return new String(take(length), StandardCharsets.UTF_8);
    }

    public String text() {
        return text(count());
    }

    public <T> List<T> list(Function<Reader, T> each) {
        int count = count();
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(each.apply(this));
        }
        return items;
    }

    public Map<String, String> map() {
        Map<String, String> map = new LinkedHashMap<>();
        int count = count();
        for (int i = 0; i < count; i++) {
            map.put(text(), text());
        }
        return map;
    }
}
