package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.support.storage.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A filter as SQL text that selects every row which meets it, and perhaps more: the rows are then tested one by one. Where SQL can't say
 * the same it says {@code true}. A row that stands inexactly is always selected.
 */
final class FilterSql {
    private static final int MOST_VALUES = 500;
    private static final String EVERY = "true";
    private static final String NONE = "false";

    private final Table table;
    private final List<Object> parameters = new ArrayList<>();
    private final String text;

    FilterSql(Filter filter, Table table) {
        this.table = table;
        String condition = sql(filter);
        this.text = condition.equals(EVERY) ? EVERY : "(_tidemark_exact IS NOT NULL OR " + condition + ")";
    }

    /** Returns the condition. */
    String text() {
        return text;
    }

    /** Returns its parameters. */
    Object[] parameters() {
        return parameters.toArray();
    }

    private String sql(Filter filter) {
        if (filter instanceof Filter.Compare compare) {
            return compare(compare);
        } else if (filter instanceof Filter.Prefix prefix) {
            return prefix(prefix);
        } else if (filter instanceof Filter.Null test) {
            return isNull(test);
        } else if (filter instanceof Filter.Like like) {
            return like(like);
        } else if (filter instanceof Filter.In in) {
            return in(in);
        } else if (filter instanceof Filter.And and) {
            return joined(and.parts(), " AND ", EVERY);
        } else if (filter instanceof Filter.Or or) {
            return joined(or.parts(), " OR ", NONE);
        }
        return EVERY;
    }

    private String isNull(Filter.Null test) {
        if (table.form(test.column()).isPresent()) {
            return PostgresNames.quote(test.column()) + (test.isNull() ? " IS NULL" : " IS NOT NULL");
        }
        return table.isOpen() || test.isNull() ? EVERY : NONE;
    }

    private String like(Filter.Like like) {
        Optional<ColumnForm> form = table.form(like.column());
        if (form.isEmpty()) {
            return table.isOpen() ? EVERY : NONE;
        } else if (form.get() != ColumnForm.TEXT || !Texts.isHeld(like.pattern())) {
            return EVERY;
        }
        return with(like.column(), (like.matches() ? " LIKE " : " NOT LIKE ") + "? ESCAPE ''", like.pattern());
    }

    private String joined(List<Filter> parts, String word, String none) {
        return parts.isEmpty() ? none : parts.stream().map(this::sql).collect(Collectors.joining(word, "(", ")"));
    }

    private String compare(Filter.Compare compare) {
        if (compare.value().isNull()) {
            return NONE;
        }
        Optional<ColumnForm> form = table.form(compare.column());
        if (form.isEmpty()) {
            return table.isOpen() ? contains(compare) : NONE;
        }
        boolean isEqual = compare.operator() == Filter.Operator.EQUAL;
        Optional<Object> parameter = parameter(form.get(), compare.value(), isEqual);
        return parameter.isPresent() ? with(compare.column(), operator(compare.operator()), parameter.get()) : EVERY;
    }

    private static String operator(Filter.Operator operator) {
        return switch (operator) {
            case EQUAL -> " = ?";
            case LESS -> " < ?";
            case LESS_OR_EQUAL -> " <= ?";
            case GREATER -> " > ?";
            case GREATER_OR_EQUAL -> " >= ?";
        };
    }

    private String with(String column, String condition, Object parameter) {
        parameters.add(parameter);
        return PostgresNames.quote(column) + condition;
    }

    /** Returns what a column of a form is compared with; nothing where SQL compares otherwise than we do. */
    private static Optional<Object> parameter(ColumnForm form, Value value, boolean isEqual) {
        boolean compares = switch (form) {
            case BIGINT, TEXT, DOUBLE -> form.fits(value);
            case IDENTIFIER -> isEqual && form.fits(value);
            case NUMERIC, BOOLEAN, UUID, BYTES, JSON, ABSENT -> false;
        };
        return compares ? Optional.of(form.written(value)) : Optional.empty();
    }

    /** The GIN index of a document finds equality. A truth value is equal to 0 or 1, which JSON tells apart. */
    private String contains(Filter.Compare compare) {
        Value value = compare.value();
        boolean isNumber = value instanceof Value.Int || value instanceof Value.Real;
        boolean isBit = isNumber && (value.compareTo(Value.of(0)) == 0 || value.compareTo(Value.of(1)) == 0);
        boolean finds = compare.operator() == Filter.Operator.EQUAL
                && Texts.isHeld(compare.column())
                && Json.isExact(value)
                && !isBit
                && !(value instanceof Value.Bool);
        if (!finds) {
            return EVERY;
        }
        parameters.add(Json.text(Row.of(Map.of(compare.column(), value))));
        return SqlNames.quote(table.document()) + " @> ?::jsonb";
    }

    private String in(Filter.In in) {
        List<Value> values =
                in.values().stream().filter(value -> !value.isNull()).toList();
        Optional<ColumnForm> form = table.form(in.column());
        if (values.isEmpty()) {
            return NONE;
        } else if (form.isEmpty()) {
            return table.isOpen() ? EVERY : NONE;
        }
        List<Object> all = values.stream()
                .flatMap(value -> parameter(form.get(), value, true).stream())
                .toList();
        if (all.size() < values.size() || all.size() > MOST_VALUES) {
            return EVERY;
        }
        parameters.addAll(all);
        return PostgresNames.quote(in.column()) + " IN (" + SqlNames.parameters(all.size()) + ")";
    }

    private String prefix(Filter.Prefix prefix) {
        Optional<ColumnForm> form = table.form(prefix.column());
        if (form.isEmpty()) {
            return table.isOpen() ? EVERY : NONE;
        } else if (form.get() != ColumnForm.TEXT || !Texts.isHeld(prefix.prefix())) {
            return EVERY;
        }
        parameters.add(prefix.prefix());
        return "starts_with(" + PostgresNames.quote(prefix.column()) + ", ?)";
    }
}
