package dev.tidemark.support.storage;

import java.nio.charset.StandardCharsets;

/** What is Unicode: Java's texts need not be. */
public final class Unicode {
    private Unicode() {}

    /** Returns whether a text has no half of a surrogate pair, which UTF-8 can't hold. */
    public static boolean holds(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return StandardCharsets.UTF_8.newEncoder().canEncode(text);
            }
        }
        return true;
    }
}
