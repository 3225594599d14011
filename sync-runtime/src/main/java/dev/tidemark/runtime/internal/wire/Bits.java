package dev.tidemark.runtime.internal.wire;

/** Booleans, eight to a byte, the first in the least significant bit. */
final class Bits {
    private Bits() {}

    static void write(WireOutput target, boolean[] bits) {
        int length = (bits.length + 7) / 8;
        byte[] bytes = target.room(length);
        int at = target.size();
        for (int i = 0; i < length; i++) {
            bytes[at + i] = 0;
        }
        for (int i = 0; i < bits.length; i++) {
            bytes[at + i / 8] |= (byte) (bits[i] ? 1 << i % 8 : 0);
        }
        target.advance(length);
    }

    static boolean[] read(WireInput source, int count) {
        int at = source.take((count + 7) / 8);
        boolean[] bits = new boolean[count];
        for (int i = 0; i < count; i++) {
            bits[i] = (source.array()[at + i / 8] >> i % 8 & 1) == 1;
        }
        return bits;
    }
}
