package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.support.storage.SqlNames;
import dev.tidemark.support.storage.Unicode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A filter as SQL text. Where SQL can't say exactly the same, it says less, so that it selects more rows: {@link #isExact} tells,
 * and the rows are then tested one by one.
 */
final class FilterSql {
    private static final int MOST_VALUES = 500;
    private static final String EVERY = "1";
    private static final String NONE = "0";

    private final boolean open;
    private final Set<String> columns;
    private final List<Value> parameters = new ArrayList<>();
    private boolean exact = true;
    private final String text;

    FilterSql(Filter filter, OwnTable table) {
        TableDefinition definition = table.definition();
        this.open = definition.isOpen();
        this.columns = new HashSet<>(definition.key());
        this.columns.addAll(definition.shape().names());
        this.text = sql(filter);
    }

    /** Returns the condition. */
    String text() {
        return text;
    }

    /** Returns the values of its parameters. */
    List<Value> parameters() {
        return parameters;
    }

    /** Returns whether it selects the very rows that meet the filter. */
    boolean isExact() {
        return exact;
    }

    private String sql(Filter filter) {
        if (filter instanceof Filter.Compare compare) {
            return column(compare.column(), () -> compare(compare));
        } else if (filter instanceof Filter.Prefix prefix) {
            return column(prefix.column(), () -> prefix(prefix));
        } else if (filter instanceof Filter.Null test) {
            return isNull(test);
        } else if (filter instanceof Filter.Like like) {
            // SQLite's LIKE takes no notice of case.
            return column(like.column(), this::inexact);
        } else if (filter instanceof Filter.In in) {
            return column(in.column(), () -> in(in));
        } else if (filter instanceof Filter.And and) {
            return joined(and.parts(), " AND ", EVERY);
        } else if (filter instanceof Filter.Or or) {
            return joined(or.parts(), " OR ", NONE);
        }
        return EVERY;
    }

    private String isNull(Filter.Null test) {
        if (columns.contains(test.column())) {
            return SqlNames.quote(test.column()) + (test.isNull() ? " IS NULL" : " IS NOT NULL");
        }
        return open ? inexact() : test.isNull() ? EVERY : NONE;
    }

    private String joined(List<Filter> parts, String word, String none) {
        return parts.isEmpty() ? none : parts.stream().map(this::sql).collect(Collectors.joining(word, "(", ")"));
    }

    private String column(String column, java.util.function.Supplier<String> condition) {
        if (columns.contains(column)) {
            return condition.get();
        }
        return open ? inexact() : NONE;
    }

    private String inexact() {
        exact = false;
        return EVERY;
    }

    private String compare(Filter.Compare compare) {
        if (compare.value().isNull()) {
            return NONE;
        }
        String operator = switch (compare.operator()) {
            case EQUAL -> " = ?";
            case LESS -> " < ?";
            case LESS_OR_EQUAL -> " <= ?";
            case GREATER -> " > ?";
            case GREATER_OR_EQUAL -> " >= ?";
        };
        // NaN stands as infinity, so that these two can't be told apart here.
        return isHeld(compare.value()) ? with(compare.column(), operator, compare.value()) : inexact();
    }

    private static boolean isHeld(Value value) {
        return value instanceof Value.Real real
                ? Double.isFinite(real.value())
                : value instanceof Value.Bool || SqliteValues.isExact(value);
    }

    private String with(String column, String condition, Value value) {
        parameters.add(value);
        return SqlNames.quote(column) + condition;
    }

    private String in(Filter.In in) {
        List<Value> values =
                in.values().stream().filter(value -> !value.isNull()).toList();
        if (values.isEmpty()) {
            return NONE;
        } else if (values.size() > MOST_VALUES || !values.stream().allMatch(FilterSql::isHeld)) {
            return inexact();
        }
        parameters.addAll(values);
        return SqlNames.quote(in.column()) + " IN (" + SqlNames.parameters(values.size()) + ")";
    }

    private String prefix(Filter.Prefix prefix) {
        String text = prefix.prefix();
        String isText = "typeof(" + SqlNames.quote(prefix.column()) + ") = 'text'";
        if (text.isEmpty()) {
            return isText;
        } else if (!Unicode.holds(text)) {
            return inexact();
        }
        String from = with(prefix.column(), " >= ?", Value.of(text));
        Optional<String> end = after(text);
        String to = end.isPresent() ? with(prefix.column(), " < ?", Value.of(end.get())) : isText;
        return "(" + from + " AND " + to + ")";
    }

    /** Returns the first text behind all that begin with a prefix, by code point, if there is one. */
    private static Optional<String> after(String prefix) {
        int last = prefix.codePointBefore(prefix.length());
        if (last == Character.MAX_CODE_POINT) {
            return Optional.empty();
        }
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        String head = prefix.substring(0, prefix.length() - Character.charCount(last));
        return Optional.of(head + Character.toString(next));
    }
}
