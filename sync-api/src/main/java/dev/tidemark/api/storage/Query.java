package dev.tidemark.api.storage;

import java.util.List;
import java.util.Objects;

/**
 * Which rows of a table, in which order, and how many. Every backend gives the same answer: values compare as
 * {@link dev.tidemark.api.model.Value} says, and rows that the order leaves equal follow in the order of their keys.
 *
 * @param table the table's name
 * @param filter which rows
 * @param order by which columns, the first first; key columns are allowed
 * @param limit the largest number of rows; {@link Long#MAX_VALUE} for all
 */
public record Query(String table, Filter filter, List<Order> order, long limit) {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public Query {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(filter, "filter");
        order = List.copyOf(order);
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
    }

    /** Returns the query for all rows of a table, in the order of their keys. */
    public static Query all(String table) {
        return new Query(table, Filter.ALL, List.of(), Long.MAX_VALUE);
    }

    /** Returns this query with a filter in place of its own. */
    public Query where(Filter condition) {
        return new Query(table, condition, order, limit);
    }

    /** Returns this query ordered by one more column, from the smallest value up. */
    public Query orderBy(String column) {
        return ordered(new Order(column, false));
    }

    /** Returns this query ordered by one more column, from the largest value down. */
    public Query orderByDescending(String column) {
        return ordered(new Order(column, true));
    }

    /** Returns this query with a limit in place of its own. */
    public Query limit(long rows) {
        return new Query(table, filter, order, rows);
    }

    private Query ordered(Order next) {
        return new Query(
                table,
                filter,
                java.util.stream.Stream.concat(order.stream(), java.util.stream.Stream.of(next))
                        .toList(),
                limit);
    }

    /**
     * One column of an order.
     *
     * @param column its name
     * @param descending whether the largest value comes first
     */
    public record Order(String column, boolean descending) {
        /** Checks that the column is not null. */
        public Order {
            Objects.requireNonNull(column, "column");
        }
    }
}
