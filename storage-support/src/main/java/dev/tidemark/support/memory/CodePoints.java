package dev.tidemark.support.memory;

import dev.tidemark.api.model.Value;
import java.util.Comparator;

/** Texts by code point, and names folded in ASCII letters alone; both whatever the locale. */
public final class CodePoints {
    /** Compares texts by code point. */
    public static final Comparator<String> ORDER =
            (left, right) -> Value.of(left).compareTo(Value.of(right));

    private CodePoints() {}

    /** Returns a name with its ASCII letters in lower case. */
    public static String fold(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (isUpper(name.charAt(i))) {
                return folded(name);
            }
        }
        return name;
    }

    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name);
        for (int i = 0; i < folded.length(); i++) {
            char letter = folded.charAt(i);
            folded.setCharAt(i, isUpper(letter) ? (char) (letter + 'a' - 'A') : letter);
        }
        return folded.toString();
    }

    private static boolean isUpper(char letter) {
        return letter >= 'A' && letter <= 'Z';
    }
}
