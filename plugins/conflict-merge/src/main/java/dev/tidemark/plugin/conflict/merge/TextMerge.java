package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Merges two texts line by line: what one side changed is so in the result, and where both changed one place, or two places that
 * touch, it must be the same.
 *
 * <p>Where lines repeat there are several ways to say what was changed. A result from which the changes of both sides would not be
 * read again is none, so that the order in which several texts meet does not matter.
 */
final class TextMerge implements FromAncestor.Merge {
    static FromAncestor strategy() {
        return new FromAncestor("texts in which each place was changed by one side alone", new TextMerge());
    }

    @Override
    public Optional<Value> of(Value ancestor, Value first, Value second) {
        return ancestor instanceof Value.Text before
                        && first instanceof Value.Text one
                        && second instanceof Value.Text other
                ? merged(before.value(), one.value(), other.value()).map(Value::of)
                : Optional.empty();
    }

    private static Optional<String> merged(String ancestor, String one, String other) {
        if (one.equals(other) || ancestor.equals(other)) {
            return Optional.of(one);
        }
        if (ancestor.equals(one)) {
            return Optional.of(other);
        }
        List<String> before = Lines.of(ancestor);
        Optional<SortedSet<Hunk>> first = Hunk.between(before, Lines.of(one));
        Optional<SortedSet<Hunk>> second = Hunk.between(before, Lines.of(other));
        if (first.isEmpty() || second.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<Hunk> both = new TreeSet<>(first.get());
        both.addAll(second.get());
        if (doTouch(both)) {
            return Optional.empty();
        }
        List<String> result = applied(before, both);
        return Hunk.between(before, result).filter(both::equals).map(read -> Lines.text(result));
    }

    private static boolean doTouch(SortedSet<Hunk> hunks) {
        int end = -1;
        for (Hunk hunk : hunks) {
            if (hunk.from() <= end) {
                return true;
            }
            end = hunk.to();
        }
        return false;
    }

    private static List<String> applied(List<String> before, SortedSet<Hunk> hunks) {
        List<String> result = new ArrayList<>();
        int at = 0;
        for (Hunk hunk : hunks) {
            result.addAll(before.subList(at, hunk.from()));
            result.addAll(hunk.lines());
            at = hunk.to();
        }
        result.addAll(before.subList(at, before.size()));
        return result;
    }
}
