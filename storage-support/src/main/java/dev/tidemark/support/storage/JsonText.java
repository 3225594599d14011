package dev.tidemark.support.storage;

import java.util.Locale;

/** Texts in JSON, as {@link JsonReader} reads them. */
public final class JsonText {
    private JsonText() {}

    /** Appends a text in quotes. It is ASCII where Unicode can't hold it, so that half a surrogate pair survives. */
    public static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == '"' || unit == '\\') {
                json.append('\\').append(unit);
            } else if (unit < ' ' || unit == 0x7F || Character.isSurrogate(unit)) {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            } else {
                json.append(unit);
            }
        }
        json.append('"');
    }
}
