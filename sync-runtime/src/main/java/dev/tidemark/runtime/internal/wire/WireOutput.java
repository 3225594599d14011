package dev.tidemark.runtime.internal.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Bytes that grow, with the protocol's primitive types. */
final class WireOutput {
    private byte[] bytes;
    private int size;

    WireOutput(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }

    /** Makes room, and returns the array to write into from {@link #size} on; {@link #advance} then says how much. */
    byte[] room(int length) {
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
        }
        return bytes;
    }

    void advance(int length) {
        size += length;
    }

    void u8(int value) {
        room(1)[size++] = (byte) value;
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    /** Writes an unsigned LEB128 varint. */
    void uvarint(long value) {
        byte[] target = room(10);
        int at = size;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        size = at;
    }

    /** Writes a signed integer, zigzag and LEB128. */
    void svarint(long value) {
        uvarint(zigzag(value));
    }

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    /** Returns how many bytes {@link #svarint} takes. */
    static int svarintSize(long value) {
        return (70 - Long.numberOfLeadingZeros(zigzag(value) | 1)) / 7;
    }

    /** Writes 8 bytes, the least significant first. */
    void fixed64(long value) {
        byte[] target = room(8);
        for (int i = 0; i < 8; i++) {
            target[size + i] = (byte) (value >>> (8 * i));
        }
        size += 8;
    }

    void uuid(UUID value) {
        fixed64(Long.reverseBytes(value.getMostSignificantBits()));
        fixed64(Long.reverseBytes(value.getLeastSignificantBits()));
    }

    void raw(ByteBuffer source) {
        int length = source.remaining();
        source.get(room(length), size, length);
        size += length;
    }

    void raw(WireOutput source) {
        raw(source, 0, source.size);
    }

    /** Writes what another has from one position up to another. */
    void raw(WireOutput source, int from, int end) {
        int length = end - from;
        System.arraycopy(source.bytes, from, room(length), size, length);
        size += length;
    }

    void text(String value) {
        Utf8.writeWithLength(value, this);
    }

    <T> void list(Collection<T> items, BiConsumer<WireOutput, T> item) {
        uvarint(items.size());
        items.forEach(each -> item.accept(this, each));
    }
}
