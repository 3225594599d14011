package dev.tidemark.runtime.internal.engine.tables;

import dev.tidemark.runtime.internal.engine.tables.AskedColumns.Columns;
import dev.tidemark.runtime.internal.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Columns as WELCOME names them: their names in percent-encoding, with spaces between; behind a star those that are not meant. */
final class AskedColumnsText {
    private static final String ALL = "*";
    private static final String PLAIN = "-._~";

    private AskedColumnsText() {}

    static String write(Columns columns) {
        String names = new TreeSet<>(columns.names())
                .stream().map(AskedColumnsText::encoded).collect(Collectors.joining(" "));
        return columns.allBut() ? (ALL + " " + names).trim() : names;
    }

    /** @throws WireException if a name is not in percent-encoding */
    static Columns read(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : text.split(" ")) {
            if (!word.isEmpty() && !word.equals(ALL)) {
                names.add(decoded(word));
            }
        }
        return new Columns(text.equals(ALL) || text.startsWith(ALL + " "), names);
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(each)) {
                text.append((char) each);
            } else {
                text.append('%')
                        .append(Character.forDigit(each >> 4 & 0xF, 16))
                        .append(Character.forDigit(each & 0xF, 16));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(byte each) {
        return each >= '0' && each <= '9'
                || each >= 'A' && each <= 'Z'
                || each >= 'a' && each <= 'z'
                || PLAIN.indexOf(each) >= 0;
    }

    private static String decoded(String word) {
        byte[] text = word.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '%') {
                bytes.write(digit(word, text, i + 1) << 4 | digit(word, text, i + 2));
                i += 2;
            } else {
                bytes.write(text[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int digit(String word, byte[] text, int at) {
        int digit = at < text.length ? Character.digit(text[at], 16) : -1;
        if (digit < 0) {
            throw new WireException(
                    "WELCOME asks for what is replaced in column '" + word
                            + "', which is not in percent-encoding; names are written with % and two digits for each other byte");
        }
        return digit;
    }
}
