package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.model.Value;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Adds up what two writes added to a number, exactly: integers, decimals that are written as texts, and reals as long as the sum is
 * one. What was absent before counts as nothing. A sum that does not fit its type is none.
 */
final class Counter implements FromAncestor.Merge {
    private static final int LONGEST = 100;

    static FromAncestor strategy() {
        return new FromAncestor("numbers whose sum is exact", new Counter());
    }

    @Override
    public Optional<Value> of(Value ancestor, Value first, Value second) {
        Value from = ancestor.isNull() ? Value.of(0) : ancestor;
        Optional<BigDecimal> start = number(from);
        Optional<BigDecimal> one = number(first);
        Optional<BigDecimal> other = number(second);
        if (start.isEmpty() || one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal sum = one.get().add(other.get()).subtract(start.get());
        boolean isText = Stream.of(from, first, second).anyMatch(Value.Text.class::isInstance);
        boolean isReal = Stream.of(from, first, second).anyMatch(Value.Real.class::isInstance);
        if (isText && isReal) {
            return Optional.empty();
        }
        return isText ? text(sum) : isReal ? real(sum) : integer(sum);
    }

    private static Optional<BigDecimal> number(Value value) {
        return value instanceof Value.Bool
                ? Optional.empty()
                : Magnitude.of(value)
                        .filter(magnitude -> magnitude.infinity() == 0)
                        .map(Magnitude::number);
    }

    private static Optional<Value> integer(BigDecimal sum) {
        boolean fits = sum.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0
                && sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return fits ? Optional.of(Value.of(sum.longValueExact())) : Optional.empty();
    }

    private static Optional<Value> real(BigDecimal sum) {
        double real = sum.doubleValue();
        boolean isExact = Double.isFinite(real) && new BigDecimal(real).compareTo(sum) == 0;
        return isExact ? Optional.of(Value.of(real)) : Optional.empty();
    }

    /** As many digits behind the point as any of the three has. */
    private static Optional<Value> text(BigDecimal sum) {
        BigDecimal plain = sum.scale() < 0 ? sum.setScale(0) : sum;
        String text = plain.toPlainString();
        return text.length() > LONGEST ? Optional.empty() : Optional.of(Value.of(text));
    }
}
