package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.model.Value;
import java.util.Optional;

/**
 * Takes the larger of two values, or the smaller. Numbers go by magnitude, whatever they are written as, texts by code point,
 * and what is absent gives way to what is there. Numbers are less than texts that are none; a number and such a text are
 * compared only where both are texts.
 *
 * <p>Two different values of one magnitude, such as 1 and 1.0, go by their spelling, so that the order is total and no order of
 * meeting matters.
 */
final class Extreme implements ByColumn.Join {
    private final int sign;

    private Extreme(int sign) {
        this.sign = sign;
    }

    static ByColumn largest() {
        return new ByColumn("two numbers or two texts", new Extreme(1));
    }

    static ByColumn smallest() {
        return new ByColumn("two numbers or two texts", new Extreme(-1));
    }

    @Override
    public Optional<Value> of(Value first, Value second) {
        if (isAbsent(first) || isAbsent(second)) {
            return present(first, second);
        }
        Optional<Magnitude> one = Magnitude.of(first);
        Optional<Magnitude> other = Magnitude.of(second);
        if (one.isPresent() && other.isPresent()) {
            return Optional.of(pick(first, second, one.get().compareTo(other.get())));
        }
        if (first instanceof Value.Text && second instanceof Value.Text) {
            int byKind = Boolean.compare(one.isEmpty(), other.isEmpty());
            return Optional.of(pick(first, second, byKind == 0 ? first.compareTo(second) : byKind));
        }
        return Optional.empty();
    }

    private static boolean isAbsent(Value value) {
        return value.isNull() || value instanceof Value.Real real && Double.isNaN(real.value());
    }

    private Optional<Value> present(Value first, Value second) {
        if (isAbsent(first) && isAbsent(second)) {
            return Optional.of(pick(first, second, 0));
        }
        Value present = isAbsent(first) ? second : first;
        return present instanceof Value.Blob ? Optional.empty() : Optional.of(present);
    }

    private Value pick(Value first, Value second, int order) {
        int total = order == 0 ? spelling(first).compareTo(spelling(second)) : order;
        return sign * total > 0 ? first : second;
    }

    private static String spelling(Value value) {
        return value instanceof Value.Real real
                ? "real " + Double.doubleToRawLongBits(real.value())
                : value.getClass().getSimpleName() + value;
    }
}
