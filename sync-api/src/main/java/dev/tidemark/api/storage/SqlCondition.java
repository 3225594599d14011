package dev.tidemark.api.storage;

import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a condition that is written as in SQL.
 *
 * <p>It becomes a {@link Filter}, by descent through the grammar
 *
 * <pre>
 * condition  = all { OR all }
 * all        = one { AND one }
 * one        = NOT one | ( condition ) | predicate
 * predicate  = column operator ? | ? operator column | column [NOT] IN ( ? { , ? } )
 *            | column [NOT] BETWEEN ? AND ? | column [NOT] LIKE ? | column IS [NOT] NULL
 * </pre>
 *
 * <p>A filter has no negation, since "not" of what is neither true nor false is neither, as in SQL. So a NOT is carried down to the
 * predicates, each of which has a contrary, and AND and OR change places under it.
 *
 * <p>Threading: one thread, one use.
 */
final class SqlCondition {
    private static final Set<String> WORDS = Set.of(
            "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL", "SELECT", "FROM", "WHERE", "EXISTS", "CASE");
    private static final int DEEPEST = 100;
    /** Databases take no more than some 1,000 in a row. */
    private static final int MOST = 500;

    private final SqlTokens tokens;
    private final List<Value> values;
    private int used;
    private int depth;
    private int predicates;

    SqlCondition(String text, List<Value> values) {
        this.tokens = new SqlTokens(text);
        this.values = values;
    }

    Filter read() {
        Filter filter = condition(false);
        if (!tokens.isAtEnd()) {
            throw tokens.expected("AND, OR or the end");
        }
        if (used < values.size()) {
            throw tokens.problem("it has " + used + " ?, but " + values.size() + " values were given");
        }
        return filter;
    }

    private Filter condition(boolean not) {
        List<Filter> parts = new ArrayList<>();
        do {
            parts.add(all(not));
        } while (tokens.take("OR"));
        return joined(parts, not);
    }

    private Filter all(boolean not) {
        List<Filter> parts = new ArrayList<>();
        do {
            parts.add(one(not));
        } while (tokens.take("AND"));
        return joined(parts, !not);
    }

    private static Filter joined(List<Filter> parts, boolean all) {
        return parts.size() == 1 ? parts.get(0) : all ? new Filter.And(parts) : new Filter.Or(parts);
    }

    private Filter one(boolean not) {
        if (++depth > DEEPEST) {
            throw tokens.problem("it is nested more than " + DEEPEST + " deep");
        }
        Filter filter;
        if (tokens.take("NOT")) {
            filter = one(!not);
        } else if (tokens.take("(")) {
            filter = condition(not);
            tokens.require(")");
        } else {
            filter = predicate(not);
        }
        depth--;
        return filter;
    }

    private void count(int more) {
        predicates += more;
        if (predicates > MOST) {
            throw tokens.problem(
                    "it has more than " + MOST + " comparisons, where each value of a NOT IN is one and an IN is one."
                            + " Ask in several queries, or with IN");
        }
    }

    private Filter predicate(boolean not) {
        count(1);
        if (tokens.take("?")) {
            Value value = value();
            String operator = turned(operator());
            return compare(column(), operator, value, not);
        }
        String column = column();
        if (tokens.take("IS")) {
            boolean isNot = tokens.take("NOT");
            tokens.require("NULL");
            return new Filter.Null(column, isNot == not);
        }
        boolean contrary = tokens.take("NOT") != not;
        if (tokens.take("IN")) {
            return in(column, contrary);
        } else if (tokens.take("BETWEEN")) {
            return between(column, contrary);
        } else if (tokens.take("LIKE")) {
            return like(column, contrary);
        } else if (contrary != not) {
            throw tokens.expected("IN, BETWEEN or LIKE");
        }
        String operator = operator();
        return compare(column, operator, parameter(), not);
    }

    private String column() {
        if (tokens.isName() && (tokens.isQuoted() || !WORDS.contains(tokens.word()))) {
            return tokens.name();
        }
        throw tokens.expected("the name of a column");
    }

    private String operator() {
        for (String operator : List.of("=", "<>", "!=", "<=", "<", ">=", ">")) {
            if (tokens.take(operator)) {
                return operator;
            }
        }
        throw tokens.expected("an operator, such as =, <, IN, LIKE or IS NULL");
    }

    private static String turned(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    private static Filter compare(String column, String operator, Value value, boolean not) {
        return switch (operator) {
            case "=" -> not ? unequal(column, value) : Filter.eq(column, value);
            case "<" -> not ? Filter.ge(column, value) : Filter.lt(column, value);
            case "<=" -> not ? Filter.gt(column, value) : Filter.le(column, value);
            case ">" -> not ? Filter.le(column, value) : Filter.gt(column, value);
            case ">=" -> not ? Filter.lt(column, value) : Filter.ge(column, value);
            default -> not ? Filter.eq(column, value) : unequal(column, value);
        };
    }

    private static Filter unequal(String column, Value value) {
        return Filter.or(Filter.lt(column, value), Filter.gt(column, value));
    }

    /** One of many values is looked up as such; that it is none of them is said of each. */
    private Filter in(String column, boolean not) {
        tokens.require("(");
        Set<Value> each = new LinkedHashSet<>();
        do {
            each.add(parameter());
        } while (tokens.take(","));
        tokens.require(")");
        if (!not && each.size() > 1) {
            return Filter.in(column, each);
        }
        count(each.size() - 1);
        return joined(
                each.stream().map(value -> compare(column, "=", value, not)).toList(), not);
    }

    private Filter between(String column, boolean not) {
        Value from = parameter();
        tokens.require("AND");
        Value to = parameter();
        return not
                ? Filter.or(Filter.lt(column, from), Filter.gt(column, to))
                : Filter.and(Filter.ge(column, from), Filter.le(column, to));
    }

    /** A pattern that only says how a text begins can be looked up. */
    private Filter like(String column, boolean not) {
        Value value = parameter();
        if (value.isNull()) {
            return Filter.eq(column, Value.NULL);
        } else if (!(value instanceof Value.Text)) {
            throw tokens.problem("LIKE compares with a text, and its value is none");
        }
        String pattern = ((Value.Text) value).value();
        String head = pattern.endsWith("%") ? pattern.substring(0, pattern.length() - 1) : "%";
        boolean isPrefix = !not && head.indexOf('%') < 0 && head.indexOf('_') < 0;
        return isPrefix ? Filter.prefix(column, head) : new Filter.Like(column, pattern, !not);
    }

    private Value parameter() {
        tokens.require("?");
        return value();
    }

    private Value value() {
        if (used == values.size()) {
            throw tokens.problem("it has more ? than the " + values.size() + " values that were given");
        }
        return values.get(used++);
    }
}
