package dev.tidemark.plugin.conflict.merge;

import dev.tidemark.api.model.Value;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a number stands among all numbers, exactly.
 *
 * @param infinity -1 or 1 for what is beyond all numbers, else 0
 * @param number the number itself
 */
record Magnitude(int infinity, BigDecimal number) implements Comparable<Magnitude> {
    private static final int LONGEST = 100;
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final Comparator<Magnitude> ORDER =
            Comparator.comparingInt(Magnitude::infinity).thenComparing(Magnitude::number);

    /** Returns nothing for what is no number. A text in decimal notation is one, since columns of decimals hold such texts. */
    static Optional<Magnitude> of(Value value) {
        if (value instanceof Value.Int integer) {
            return Optional.of(finite(BigDecimal.valueOf(integer.value())));
        }
        if (value instanceof Value.Bool bool) {
            return Optional.of(finite(bool.value() ? BigDecimal.ONE : BigDecimal.ZERO));
        }
        if (value instanceof Value.Real real) {
            return Double.isNaN(real.value()) ? Optional.empty() : Optional.of(of(real.value()));
        }
        return value instanceof Value.Text text && isDecimal(text.value())
                ? Optional.of(finite(new BigDecimal(text.value())))
                : Optional.empty();
    }

    private static Magnitude of(double real) {
        return Double.isInfinite(real)
                ? new Magnitude(real < 0 ? -1 : 1, BigDecimal.ZERO)
                : finite(new BigDecimal(real));
    }

    private static Magnitude finite(BigDecimal number) {
        return new Magnitude(0, number);
    }

    private static boolean isDecimal(String text) {
        return text.length() <= LONGEST && DECIMAL.matcher(text).matches();
    }

    @Override
    public int compareTo(Magnitude other) {
        return ORDER.compare(this, other);
    }
}
