package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.JsonReader;
import dev.tidemark.support.storage.JsonText;
import java.util.Base64;

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
            JsonText.quote(row.shape().names().get(i), json);
            encode(row.value(i), json.append(':'));
        }
        return json.append('}').toString();
    }

    private static void encode(Value value, StringBuilder json) {
        if (value instanceof Value.Text text) {
            JsonText.quote(text.value(), json);
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

    static Row decode(String json) {
        return JsonReader.row(json, DocumentCodec::tagged);
    }

    private static Value tagged(String tag, String content) {
        return switch (tag) {
            case "$blob" -> Value.Blob.owning(Base64.getDecoder().decode(content));
            case "$real" -> Value.of(Double.longBitsToDouble(Long.parseUnsignedLong(content, 16)));
            default -> throw new IllegalArgumentException("unknown tag " + tag);
        };
    }
}
