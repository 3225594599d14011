package dev.tidemark.api.storage;

import dev.tidemark.api.model.Value;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A condition on a row. A null, or a column that the row does not hold, meets no comparison, not even equality with null.
 *
 * <p>Threading: immutable.
 */
public sealed interface Filter
        permits Filter.All, Filter.Compare, Filter.Prefix, Filter.Like, Filter.Null, Filter.In, Filter.And, Filter.Or {
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

    /**
     * Returns the condition that a column is a text of a pattern, in which {@code %} stands for any text and {@code _} for any one
     * character; case counts, and nothing escapes them.
     */
    static Filter like(String column, String pattern) {
        return new Like(column, pattern, true);
    }

    /** Returns the condition that a column is a text, and not of a pattern as in {@link #like}. */
    static Filter notLike(String column, String pattern) {
        return new Like(column, pattern, false);
    }

    /** Returns the condition that a column is null, or that the row does not hold it. */
    static Filter isNull(String column) {
        return new Null(column, true);
    }

    /** Returns the condition that a row holds a column, and that it is not null. */
    static Filter isNotNull(String column) {
        return new Null(column, false);
    }

    /**
     * Returns a condition that is written as SQL's are, such as {@code cents >= ? AND (name LIKE ? OR note IS NULL)}. It is read here, and
     * no store runs the text; so it has the same answer over every store. What it knows: {@code = <> != < <= > >=}, {@code [NOT] IN},
     * {@code [NOT] BETWEEN}, {@code [NOT] LIKE}, {@code IS [NOT] NULL}, {@code AND}, {@code OR}, {@code NOT} and parentheses. Names of
     * columns stand as they are, or in double quotes; each value is a {@code ?}. As in SQL, a null meets no comparison, nor its negation.
     *
     * @param values one for each {@code ?}, in order
     * @throws IllegalArgumentException if it can't be understood, or holds anything else, such as a value, a function or a second statement;
     *     it says where
     */
    static Filter sql(String condition, Value... values) {
        return new SqlCondition(condition, List.of(values)).read();
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
     * A text of a pattern, or a text that is not of it.
     *
     * @param column the column's name
     * @param pattern with {@code %} and {@code _}
     * @param matches whether it has to be of the pattern
     */
    record Like(String column, String pattern, boolean matches) implements Filter {
        /** Checks that nothing is null. */
        public Like {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(pattern, "pattern");
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            return columns.apply(column) instanceof Value.Text text
                    && LikePattern.matches(text.value(), pattern) == matches;
        }
    }

    /**
     * A null, or a column that is not there; or the contrary.
     *
     * @param column the column's name
     * @param isNull whether it has to be null
     */
    record Null(String column, boolean isNull) implements Filter {
        /** Checks that the column is not null. */
        public Null {
            Objects.requireNonNull(column, "column");
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            return columns.apply(column).isNull() == isNull;
        }
    }

    /**
     * One of some values.
     *
     * @param column the column's name
     * @param values which
     */
    record In(String column, Set<Value> values) implements Filter {
        /** Keeps an unmodifiable copy, of values that compare as equal one. */
        public In {
            Objects.requireNonNull(column, "column");
            values = Collections.unmodifiableSet(new TreeSet<>(values));
        }

        @Override
        public boolean test(Function<String, Value> columns) {
            Value actual = columns.apply(column);
            return !actual.isNull() && values.contains(actual);
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
