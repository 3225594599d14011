package dev.tidemark.support.storage;

import java.util.HexFormat;

/** Texts in JSON, as {@link JsonReader} reads them. */
public final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    /** Appends a text in quotes. It is ASCII where Unicode can't hold it, so that half a surrogate pair survives. */
    public static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == '"' || unit == '\\') {
                json.append('\\').append(unit);
            } else if (unit < ' ' || unit == 0x7F || Character.isSurrogate(unit)) {
                json.append("\\u").append(HEX.toHexDigits(unit));
            } else {
                json.append(unit);
            }
        }
        json.append('"');
    }
}
