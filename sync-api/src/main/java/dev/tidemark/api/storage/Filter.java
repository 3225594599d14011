package dev.tidemark.api.storage;

import dev.tidemark.api.model.Value;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A condition on a row. A null, or a column that the row does not hold, meets no comparison, not even equality with null.
 *
 * <p>Threading: immutable.
 */
public sealed interface Filter permits Filter.All, Filter.Compare, Filter.Prefix, Filter.In, Filter.And, Filter.Or {
    /** Every row. */
    Filter ALL = new All();

    /** Returns the condition that a column equals a value. */
    static Filter eq(String column, Value value) {
        return new Compare(column, Operator.EQUAL, value);
    }

    /** Returns the condition that a column is less than a value. */
    static Filter lt(String column, Value value) {
        return new Compare(column, Operator.LESS, value);
    }

    /** Returns the condition that a column is less than a value or equal to it. */
    static Filter le(String column, Value value) {
        return new Compare(column, Operator.LESS_OR_EQUAL, value);
    }

    /** Returns the condition that a column is greater than a value. */
    static Filter gt(String column, Value value) {
        return new Compare(column, Operator.GREATER, value);
    }

    /** Returns the condition that a column is greater than a value or equal to it. */
    static Filter ge(String column, Value value) {
        return new Compare(column, Operator.GREATER_OR_EQUAL, value);
    }

    /** Returns the condition that a column is a text that begins with another, case and all. */
    static Filter prefix(String column, String prefix) {
        return new Prefix(column, prefix);
    }

    /** Returns the condition that a column equals one of some values. */
    static Filter in(String column, Set<Value> values) {
        return new In(column, values);
    }

    /** Returns the condition that all of some conditions hold. */
    static Filter and(Filter... parts) {
        return new And(List.of(parts));
    }

    /** Returns the condition that one of some conditions holds. */
    static Filter or(Filter... parts) {
        return new Or(List.of(parts));
    }

    /**
     * Returns whether a row meets this condition.
     *
     * @param columns gives the value of a column by its name; {@link Value#NULL} where there is none
     */
    boolean test(Function<String, Value> columns);

    /** Every row. */
    record All() implements Filter {
        @Override
        public boolean test(Function<String, Value> columns) {
            return true;
        }
    }

    /**
     * A comparison with a value.
     *
     * @param column the column's name
     * @param operator how
     * @param value with what
     */
    record Compare(String column, Operator operator, Value value) implements Filter {
        /** Checks that nothing is null. */
        public Compare {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(value, "value");
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            Value actual = columns.apply(column);
            return !actual.isNull() && !value.isNull() && operator.holds(actual.compareTo(value));
        }
    }

    /**
     * A text that begins with another.
     *
     * @param column the column's name
     * @param prefix what it begins with
     */
    record Prefix(String column, String prefix) implements Filter {
        /** Checks that nothing is null. */
        public Prefix {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(prefix, "prefix");
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            return columns.apply(column) instanceof Value.Text text
                    && text.value().startsWith(prefix);
        }
    }

    /**
     * One of some values.
     *
     * @param column the column's name
     * @param values which
     */
    record In(String column, Set<Value> values) implements Filter {
        /** Keeps an unmodifiable copy. */
        public In {
            Objects.requireNonNull(column, "column");
            values = Set.copyOf(values);
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            Value actual = columns.apply(column);
            return values.stream()
                    .anyMatch(value -> !actual.isNull() && !value.isNull() && actual.compareTo(value) == 0);
        }
    }

    /**
     * All of some conditions.
     *
     * @param parts which; all rows where there are none
     */
    record And(List<Filter> parts) implements Filter {
        /** Keeps an unmodifiable copy. */
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            return parts.stream().allMatch(part -> part.test(columns));
        }
    }

    /**
     * One of some conditions.
     *
     * @param parts which; no rows where there are none
     */
    record Or(List<Filter> parts) implements Filter {
        /** Keeps an unmodifiable copy. */
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            return parts.stream().anyMatch(part -> part.test(columns));
        }
    }

    /** How two values are compared. */
    enum Operator {
        /** Equal. */
        EQUAL,
        /** Less. */
        LESS,
        /** Less or equal. */
        LESS_OR_EQUAL,
        /** Greater. */
        GREATER,
        /** Greater or equal. */
        GREATER_OR_EQUAL;

        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
            };
        }
    }
}
