package dev.tidemark.plugin.conflict.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.api.model.Value;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Merges two JSON texts member by member, as far as objects go: what one side changed, added or removed is so in the result, and
 * what both changed must be the same. Arrays, and whatever else is no object, are changed as a whole. What is absent has no
 * members.
 */
final class JsonMerge implements FromAncestor.Merge {
    private static final JsonNode ABSENT = MissingNode.getInstance();

    static FromAncestor strategy() {
        return new FromAncestor("JSON in which each member was changed by one side alone", new JsonMerge());
    }

    @Override
    public Optional<Value> of(Value ancestor, Value first, Value second) {
        Optional<JsonNode> before = read(ancestor);
        Optional<JsonNode> one = read(first);
        Optional<JsonNode> other = read(second);
        if (before.isEmpty() || one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        return merged(before.get(), one.get(), other.get()).map(JsonMerge::value);
    }

    private static Optional<JsonNode> read(Value value) {
        if (value.isNull()) {
            return Optional.of(ABSENT);
        }
        return value instanceof Value.Text text ? Json.read(text.value()).map(Json::normal) : Optional.empty();
    }

    private static Value value(JsonNode node) {
        return node.isMissingNode() ? Value.NULL : Value.of(Json.write(node));
    }

    private static Optional<JsonNode> merged(JsonNode before, JsonNode one, JsonNode other) {
        if (one.equals(other) || before.equals(other)) {
            return Optional.of(one);
        }
        if (before.equals(one)) {
            return Optional.of(other);
        }
        return one.isObject() && other.isObject() ? members(before, one, other) : Optional.empty();
    }

    private static Optional<JsonNode> members(JsonNode before, JsonNode one, JsonNode other) {
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            Optional<JsonNode> member = merged(before.path(name), one.path(name), other.path(name));
            if (member.isEmpty()) {
                return Optional.empty();
            }
            if (!member.get().isMissingNode()) {
                result.set(name, member.get());
            }
        }
        return Optional.of(result);
    }
}
