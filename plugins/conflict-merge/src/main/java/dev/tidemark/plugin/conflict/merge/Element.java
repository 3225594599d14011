package dev.tidemark.plugin.conflict.merge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.api.model.Value;
import java.math.BigDecimal;
import java.util.Comparator;

/**
 * An element of a set: null before truth values, then numbers by magnitude, then texts, arrays and objects by code point.
 *
 * @param rank of its kind
 * @param number its magnitude; 0 for what is no number
 * @param text its one spelling
 */
record Element(int rank, BigDecimal number, String text) implements Comparable<Element> {
    private static final Comparator<Element> ORDER = Comparator.comparingInt(Element::rank)
            .thenComparing(Element::number)
            .thenComparing(Element::codePoints);

    static Element of(JsonNode node) {
        BigDecimal number = node.isNumber() ? node.decimalValue() : BigDecimal.ZERO;
        return new Element(rankOf(node), number, Json.write(node));
    }

    private Value codePoints() {
        return Value.of(text);
    }

    private static int rankOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> 0;
            case BOOLEAN -> 1;
            case NUMBER -> 2;
            case STRING, BINARY, POJO -> 3;
            case ARRAY -> 4;
            case OBJECT -> 5;
        };
    }

    @Override
    public int compareTo(Element other) {
        return ORDER.compare(this, other);
    }
}
