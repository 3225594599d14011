package dev.tidemark.runtime.internal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The canonical text of a UUID, in lower case, to 16 bytes and back. Any other spelling is just a text. */
final class UuidText {
    static final int LENGTH = 36;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NIBBLES = nibbles();
    private static final long NONE = -1;

    private UuidText() {}

    private static byte[] nibbles() {
        byte[] nibbles = new byte[128];
        Arrays.fill(nibbles, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            nibbles[DIGITS[i]] = (byte) i;
        }
        return nibbles;
    }

    /**
     * Puts the two halves of a UUID where they belong, or returns false where the text is not the canonical one of
     * any.
     */
    static boolean parse(String text, long[] high, long[] low, int index) {
        if (text.length() != LENGTH || !hyphens(text)) {
            return false;
        }
        long first = digits(text, 0, 8);
        long second = digits(text, 9, 13);
        long third = digits(text, 14, 18);
        long fourth = digits(text, 19, 23);
        long fifth = digits(text, 24, 36);
        high[index] = first << 32 | second << 16 | third;
        low[index] = fourth << 48 | fifth;
        return (first | second | third | fourth | fifth) != NONE;
    }

    private static boolean hyphens(String text) {
        return text.charAt(8) == '-' && text.charAt(13) == '-' && text.charAt(18) == '-' && text.charAt(23) == '-';
    }

    /** Returns the number, which has at most 48 bits, or -1 where a character is no digit. */
    private static long digits(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int nibble = c < 128 ? NIBBLES[c] : -1;
            if (nibble < 0) {
                return NONE;
            }
            value = value << 4 | nibble;
        }
        return value;
    }

    static String format(long high, long low) {
        byte[] text = new byte[LENGTH];
        digits(text, 0, 8, high >>> 32);
        digits(text, 9, 13, high >>> 16);
        digits(text, 14, 18, high);
        digits(text, 19, 23, low >>> 48);
        digits(text, 24, 36, low);
        text[8] = text[13] = text[18] = text[23] = '-';
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(byte[] text, int from, int to, long value) {
        long rest = value;
        for (int i = to - 1; i >= from; i--) {
            text[i] = DIGITS[(int) (rest & 15)];
            rest >>>= 4;
        }
    }
}
