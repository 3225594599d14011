package dev.tidemark.plugin.conflict.merge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.api.model.Value;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Takes whatever is in either of two JSON arrays, each once and in one order, so that neither who met whom first nor who wrote
 * an element first shows. What is absent is an empty set.
 */
final class SetUnion implements ByColumn.Join {
    static ByColumn strategy() {
        return new ByColumn("two JSON arrays", new SetUnion());
    }

    @Override
    public Optional<Value> of(Value first, Value second) {
        if (first.isNull() && second.isNull()) {
            return Optional.of(Value.NULL);
        }
        Optional<SortedSet<Element>> one = elements(first);
        Optional<SortedSet<Element>> other = elements(second);
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<Element> union = new TreeSet<>(one.get());
        union.addAll(other.get());
        return Optional.of(value(union));
    }

    static Value value(SortedSet<Element> set) {
        return Value.of(set.stream().map(Element::text).collect(Collectors.joining(",", "[", "]")));
    }

    /** Returns what a value holds as a set; nothing where it is no JSON array. */
    static Optional<SortedSet<Element>> elements(Value value) {
        if (value.isNull()) {
            return Optional.of(new TreeSet<>());
        }
        return value instanceof Value.Text text
                ? Json.read(text.value()).filter(JsonNode::isArray).map(SetUnion::elements)
                : Optional.empty();
    }

    private static SortedSet<Element> elements(JsonNode array) {
        SortedSet<Element> elements = new TreeSet<>();
        array.forEach(node -> elements.add(Element.of(node)));
        return elements;
    }
}
