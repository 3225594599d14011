package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.support.storage.Unicode;
import java.nio.charset.StandardCharsets;

/** What PostgreSQL can keep of a text: all of Unicode but the zero byte. */
final class Texts {
    private Texts() {}

    /** Returns whether a text comes back as it was put. */
    static boolean isHeld(String text) {
        return text.indexOf('\0') < 0 && Unicode.holds(text);
    }

    /** Returns a text with a sign in the place of each character that can't be kept. */
    static String held(String text) {
        if (isHeld(text)) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }
}
