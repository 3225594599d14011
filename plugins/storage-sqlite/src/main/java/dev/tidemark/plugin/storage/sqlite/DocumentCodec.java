package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.util.Base64;
import java.util.Locale;

/**
 * A row of an open table as one JSON object, so that SQLite's JSON functions can read it. An integer has no point and no
 * exponent, a real has one of them. What JSON has no form for is an object of one member: {@code {"$blob": base64}}, or
 * {@code {"$real": bits}} for infinities and NaN.
 */
final class DocumentCodec {
    private DocumentCodec() {}

    static String encode(Row row) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < row.size(); i++) {
            json.append(i == 0 ? "" : ",");
            quote(row.shape().names().get(i), json);
            encode(row.value(i), json.append(':'));
        }
        return json.append('}').toString();
    }

    private static void encode(Value value, StringBuilder json) {
        if (value instanceof Value.Text text) {
            quote(text.value(), json);
        } else if (value instanceof Value.Blob blob) {
            String base64 = Base64.getEncoder().encodeToString(blob.toByteArray());
            json.append("{\"$blob\":\"").append(base64).append("\"}");
        } else if (value instanceof Value.Real real && !Double.isFinite(real.value())) {
            String bits = Long.toHexString(Double.doubleToRawLongBits(real.value()));
            json.append("{\"$real\":\"").append(bits).append("\"}");
        } else {
            json.append(value);
        }
    }

    private static void quote(String text, StringBuilder json) {
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

    static Row decode(String json) {
        return new DocumentReader(json).row();
    }
}
