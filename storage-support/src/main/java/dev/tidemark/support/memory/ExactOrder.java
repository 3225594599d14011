package dev.tidemark.support.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.util.Comparator;

/** The order of keys, made consistent with equals: numbers of one magnitude are told apart by their class and bits. */
public final class ExactOrder {
    /** Compares keys. */
    public static final Comparator<RowKey> KEYS = ExactOrder::compare;

    private ExactOrder() {}

    private static int compare(RowKey left, RowKey right) {
        int byValue = left.compareTo(right);
        if (byValue != 0 || left.equals(right)) {
            return byValue;
        }
        for (int i = 0; i < left.size(); i++) {
            int byClass = compare(left.part(i), right.part(i));
            if (byClass != 0) {
                return byClass;
            }
        }
        return 0;
    }

    private static int compare(Value left, Value right) {
        if (left instanceof Value.Real real && right instanceof Value.Real other) {
            return Long.compare(Double.doubleToRawLongBits(real.value()), Double.doubleToRawLongBits(other.value()));
        }
        return Integer.compare(rank(left), rank(right));
    }

    private static int rank(Value value) {
        return value instanceof Value.Bool ? 0 : value instanceof Value.Int ? 1 : 2;
    }
}
