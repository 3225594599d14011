package dev.tidemark.runtime.internal.wire;

import java.nio.charset.StandardCharsets;

/**
 * Texts as UTF-8, strictly and without loss.
 *
 * <p>What the JDK does by itself will not do: it replaces what it can't encode or decode, and two replicas would hold
 * different texts without anyone's noticing. So bytes that are not UTF-8 are refused; and a surrogate without its
 * other half, which Java and JavaScript apps do store, travels in the three bytes that UTF-8 would use if it were a
 * character.
 */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    static void writeWithLength(String text, WireOutput target) {
        int length = length(text);
        target.uvarint(length);
        write(text, target);
    }

    /** Returns the number of bytes of a text. */
    static int length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 ? 1 : 2;
                i += pairAt(text, i) ? 1 : 0;
            }
        }
        return bytes;
    }

    private static boolean pairAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /** Writes the bytes alone, and returns how many they are. */
    static int write(String text, WireOutput target) {
        int length = text.length();
        byte[] bytes = target.room(length * 3);
        int at = target.size();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else {
                int codePoint = text.codePointAt(i);
                at = write(codePoint, bytes, at);
                i += Character.charCount(codePoint) - 1;
            }
        }
        int written = at - target.size();
        target.advance(written);
        return written;
    }

    private static int write(int codePoint, byte[] bytes, int start) {
        int at = start;
        if (codePoint < 0x800) {
            bytes[at++] = (byte) (0xC0 | codePoint >> 6);
        } else if (codePoint < 0x10000) {
            bytes[at++] = (byte) (0xE0 | codePoint >> 12);
            bytes[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        } else {
            bytes[at++] = (byte) (0xF0 | codePoint >> 18);
            bytes[at++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
            bytes[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
        }
        bytes[at++] = (byte) (0x80 | codePoint & 0x3F);
        return at;
    }

    /** Only a text that the JDK had to repair, or that really holds the replacement character, needs a closer look. */
    static String read(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : readStrictly(bytes, offset, length);
    }

    private static String readStrictly(byte[] bytes, int offset, int length) {
        StringBuilder text = new StringBuilder(length);
        int at = offset;
        while (at < offset + length) {
            int size = sizeOf(bytes[at]);
            int codePoint = size > offset + length - at ? -1 : codePoint(bytes, at, size);
            if (codePoint < 0 || completesPair(text, codePoint)) {
                throw new WireException("a text is not UTF-8 at its byte " + (at - offset));
            }
            text.appendCodePoint(codePoint);
            at += size;
        }
        return text.toString();
    }

    private static int sizeOf(byte first) {
        int high = first & 0xFF;
        return high < 0x80 ? 1 : high < 0xC0 ? Integer.MAX_VALUE : high < 0xE0 ? 2 : high < 0xF0 ? 3 : 4;
    }

    /** Returns the code point, or -1 where the bytes are none, or not its shortest form. */
    private static int codePoint(byte[] bytes, int at, int size) {
        if (size == 1) {
            return bytes[at];
        }
        int codePoint = bytes[at] & 0xFF >> size + 1;
        for (int i = 1; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return -1;
            }
            codePoint = codePoint << 6 | bytes[at + i] & 0x3F;
        }
        boolean shortest = codePoint >= (size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000);
        return shortest && codePoint <= Character.MAX_CODE_POINT && bytes[at] < (byte) 0xF8 ? codePoint : -1;
    }

    /** A pair of surrogates has four bytes of its own; as two times three it would be a second spelling of one text. */
    private static boolean completesPair(StringBuilder text, int codePoint) {
        return codePoint >= Character.MIN_LOW_SURROGATE
                && codePoint <= Character.MAX_LOW_SURROGATE
                && text.length() > 0
                && Character.isHighSurrogate(text.charAt(text.length() - 1));
    }
}
