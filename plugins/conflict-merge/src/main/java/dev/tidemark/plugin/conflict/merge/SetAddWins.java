package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.model.Value;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Takes the JSON array that both had seen, without what either has removed, and with what either has added: each element once and in
 * one order. What is absent is an empty set.
 */
final class SetAddWins implements FromAncestor.Merge {
    static FromAncestor strategy() {
        return new FromAncestor("JSON arrays", new SetAddWins());
    }

    @Override
    public Optional<Value> of(Value ancestor, Value first, Value second) {
        Optional<SortedSet<Element>> before = SetUnion.elements(ancestor);
        Optional<SortedSet<Element>> one = SetUnion.elements(first);
        Optional<SortedSet<Element>> other = SetUnion.elements(second);
        if (before.isEmpty() || one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        if (first.isNull() && second.isNull()) {
            return Optional.of(Value.NULL);
        }
        SortedSet<Element> all = new TreeSet<>(one.get());
        all.addAll(other.get());
        all.removeIf(element -> before.get().contains(element)
                && !(one.get().contains(element) && other.get().contains(element)));
        return Optional.of(SetUnion.value(all));
    }
}
