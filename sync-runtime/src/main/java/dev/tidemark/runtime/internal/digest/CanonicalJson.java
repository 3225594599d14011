package dev.tidemark.runtime.internal.digest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** JSON in the one form of its content: without spaces, names in order, numbers without digits that they do not need. */
public final class CanonicalJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /** Returns the form of a text; of one that is no JSON, the text itself. */
    static String of(String text) {
        try {
            return write(MAPPER.readTree(text));
        } catch (JsonProcessingException notJson) {
            return text;
        }
    }

    /** Returns whether a text is JSON, nested no deeper and with numbers no longer than a reader of it may be asked to bear. */
    public static boolean isJson(String text) {
        try {
            return !MAPPER.readTree(text).isMissingNode();
        } catch (JsonProcessingException notJson) {
            return false;
        }
    }

    private static String write(JsonNode node) {
        if (node.isObject()) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            return new TreeSet<>(names)
                    .stream()
                            .map(name -> MAPPER.getNodeFactory().textNode(name) + ":" + write(node.get(name)))
                            .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(write(item)));
            return String.join(",", items).transform(all -> "[" + all + "]");
        }
        return node.isNumber() ? node.decimalValue().stripTrailingZeros().toString() : node.toString();
    }
}
