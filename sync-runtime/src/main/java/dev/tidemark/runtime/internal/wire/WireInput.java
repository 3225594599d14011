package dev.tidemark.runtime.internal.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads the protocol's primitive types, and believes nothing: whatever does not fit what remains is a {@link
 * WireException}, before anything is allocated for it.
 */
final class WireInput {
    private final byte[] bytes;
    private final int limit;
    private int position;

    WireInput(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.limit = offset + length;
    }

    static WireInput of(ByteBuffer source) {
        if (source.hasArray()) {
            return new WireInput(source.array(), source.arrayOffset() + source.position(), source.remaining());
        }
        byte[] copy = new byte[source.remaining()];
        source.duplicate().get(copy);
        return new WireInput(copy, 0, copy.length);
    }

    int remaining() {
        return limit - position;
    }

    void end(String what) {
        if (position != limit) {
            throw new WireException(remaining() + " bytes follow the end of " + what);
        }
    }

    int u8() {
        return bytes[take(1)] & 0xFF;
    }

    boolean bool() {
        int value = u8();
        if (value > 1) {
            throw new WireException("byte " + value + " where 0 or 1 is to say whether something holds");
        }
        return value == 1;
    }

    long uvarint() {
        long value = 0;
        int at = position;
        for (int shift = 0; shift < 64 && at < limit; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                position = at;
                return value;
            }
        }
        throw new WireException(at >= limit ? "the bytes end within an integer" : "an integer has more than 64 bits");
    }

    long svarint() {
        long value = uvarint();
        return value >>> 1 ^ -(value & 1);
    }

    /** Reads an unsigned integer that is at most a bound. */
    int upTo(int bound, String what) {
        long value = uvarint();
        if (value < 0 || value > bound) {
            throw new WireException(what + " is " + Long.toUnsignedString(value) + ", which is more than the " + bound
                    + " possible here");
        }
        return (int) value;
    }

    /** Reads the index of one of a number of things. */
    int index(int size, String what) {
        return upTo(size - 1, what);
    }

    /** Reads how many things follow, each of which takes at least some bytes. */
    int count(int bytesEach, String what) {
        return upTo(remaining() / bytesEach, "the number of " + what);
    }

    long fixed64() {
        int at = take(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xFF;
        }
        return value;
    }

    UUID uuid() {
        long high = Long.reverseBytes(fixed64());
        return new UUID(high, Long.reverseBytes(fixed64()));
    }

    String text() {
        int length = count(1, "bytes of a text");
        return Utf8.read(bytes, take(length), length);
    }

    /** Moves on over some bytes, and returns where they begin in {@link #array}. */
    int take(int length) {
        if (length > limit - position) {
            throw new WireException(length + " bytes are to follow, but there are " + remaining());
        }
        int at = position;
        position += length;
        return at;
    }

    byte[] array() {
        return bytes;
    }

    /** Returns what is left as a read-only view. */
    ByteBuffer rest() {
        int length = remaining();
        return ByteBuffer.wrap(bytes, take(length), length).slice().asReadOnlyBuffer();
    }

    <T> List<T> list(int bytesEach, String what, Function<WireInput, T> item) {
        int count = count(bytesEach, what);
        List<T> items = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            items.add(item.apply(this));
        }
        return items;
    }
}
