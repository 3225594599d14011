package dev.tidemark.runtime.internal.wire;

/**
 * 64-bit words byte by byte: first the most significant byte of each, then the next of each. Where words share their
 * beginning, as times within UUIDs and the exponents of measured values do, whole planes become equal and compress to
 * nothing.
 */
final class Planes {
    private Planes() {}

    static void write(WireOutput target, long[] words) {
        byte[] bytes = target.room(8 * words.length);
        int at = target.size();
        for (int shift = 56; shift >= 0; shift -= 8) {
            for (long word : words) {
                bytes[at++] = (byte) (word >>> shift);
            }
        }
        target.advance(8 * words.length);
    }

    static long[] read(WireInput source, int count) {
        int at = source.take(8 * count);
        byte[] bytes = source.array();
        long[] words = new long[count];
        for (int plane = 0; plane < 8; plane++) {
            for (int i = 0; i < count; i++) {
                words[i] = words[i] << 8 | bytes[at++] & 0xFF;
            }
        }
        return words;
    }
}
