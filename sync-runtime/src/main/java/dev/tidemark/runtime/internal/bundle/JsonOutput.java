package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * JSON that is written into one array of bytes. Commas are put by themselves. A value is written so that every reader can see it, and
 * ours gets the same bits back: a number with a point or an exponent is a REAL, one without an INTEGER; what JSON has no form for is
 * an object ({@code {"blob":"00ff"}}, and {@code {"real":"7ff8000000000000"}} for what is no finite number).
 *
 * <p>Jackson, which {@link JsonInput} reads with, does not write half a surrogate pair into UTF-8, and a text may hold one; nor does it
 * say how far a block has grown before it is flushed.
 *
 * <p>Threading: one thread.
 */
final class JsonOutput {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int size;

    JsonOutput(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Returns the bytes themselves, of which the first {@link #size} count. */
    byte[] array() {
        return bytes;
    }

    void writeTo(OutputStream target) throws IOException {
        target.write(bytes, 0, size);
    }

    JsonOutput append(JsonOutput other) {
        room(other.size);
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
        return this;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    private void put(int each) {
        room(1);
        bytes[size++] = (byte) each;
    }

    /** Writes ASCII as it is. */
    JsonOutput raw(String ascii) {
        room(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Goes to the next item of a list: a comma, unless it is the first. */
    private void next() {
        if (size > 0) {
            byte last = bytes[size - 1];
            if (last != '[' && last != '{' && last != ':' && last != ',' && last != '\n') {
                put(',');
            }
        }
    }

    JsonOutput begin() {
        next();
        put('[');
        return this;
    }

    JsonOutput end() {
        put(']');
        return this;
    }

    JsonOutput beginObject() {
        next();
        put('{');
        return this;
    }

    JsonOutput endObject() {
        put('}');
        return this;
    }

    JsonOutput name(String name) {
        text(name);
        put(':');
        return this;
    }

    JsonOutput number(long value) {
        next();
        return raw(Long.toString(value));
    }

    JsonOutput text(String value) {
        next();
        put('"');
        int plain = plain(value);
        if (plain < value.length()) {
            rest(value, plain);
        }
        put('"');
        return this;
    }

    /** Writes what stands for itself, up to what does not. Returns how many characters that are: all of most texts. */
    private int plain(String value) {
        int length = value.length();
        room(length);
        int written = 0;
        while (written < length && isPlain(value.charAt(written))) {
            bytes[size + written] = (byte) value.charAt(written);
            written++;
        }
        size += written;
        return written;
    }

    private static boolean isPlain(char each) {
        return each >= ' ' && each < 0x80 && each != '"' && each != '\\';
    }

    private void rest(String value, int from) {
        for (int i = from; i < value.length(); i++) {
            char each = value.charAt(i);
            if (each < 0x80) {
                ascii(each);
            } else if (each < 0x800) {
                put(0xC0 | each >> 6);
                put(0x80 | each & 0x3F);
            } else if (!Character.isSurrogate(each)) {
                three(each);
            } else if (isPair(value, i)) {
                four(value.codePointAt(i++));
            } else {
                escaped(each);
            }
        }
    }

    private static boolean isPair(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
    }

    private void ascii(char each) {
        if (each == '"' || each == '\\') {
            put('\\');
            put(each);
        } else if (each < ' ') {
            escaped(each);
        } else {
            put(each);
        }
    }

    /** Half a pair is no character of UTF-8, but may stand in a text of Java. */
    private void escaped(char each) {
        raw("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            put(HEX[each >> shift & 0xF]);
        }
    }

    private void three(char each) {
        put(0xE0 | each >> 12);
        put(0x80 | each >> 6 & 0x3F);
        put(0x80 | each & 0x3F);
    }

    private void four(int point) {
        put(0xF0 | point >> 18);
        put(0x80 | point >> 12 & 0x3F);
        put(0x80 | point >> 6 & 0x3F);
        put(0x80 | point & 0x3F);
    }

    JsonOutput value(Value value) {
        if (value instanceof Value.Text text) {
            return text(text.value());
        } else if (value instanceof Value.Int integer) {
            return number(integer.value());
        } else if (value instanceof Value.Real real) {
            return real(real.value());
        } else if (value instanceof Value.Bool bool) {
            next();
            return raw(bool.value() ? "true" : "false");
        } else if (value instanceof Value.Blob blob) {
            beginObject();
            name("blob").text(HexFormat.of().formatHex(blob.toByteArray()));
            return endObject();
        }
        next();
        return raw("null");
    }

    private JsonOutput real(double value) {
        if (Double.isFinite(value)) {
            next();
            return raw(Double.toString(value));
        }
        beginObject();
        name("real").text(HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value)));
        return endObject();
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
