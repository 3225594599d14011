package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.support.storage.RowSource;
import dev.tidemark.support.storage.SelectedRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A query as SQL. PostgreSQL filters as far as it can, and sorts where no row stands inexactly; the rest is done here.
 */
final class QuerySql {
    private QuerySql() {}

    /** Returns the rows that a query selects. */
    static RowSource rows(Session session, Table table, Query query) throws SQLException {
        FilterSql filter = new FilterSql(query.filter(), table);
        boolean sorted = sortsInSql(session, query, table);
        boolean limited = query.filter() instanceof Filter.All && sorted && query.limit() < Long.MAX_VALUE;
        String sql = table.select() + " WHERE " + filter.text() + " ORDER BY " + order(query, table, sorted)
                + (limited ? " LIMIT " + query.limit() : "");
        RowSource selected = SelectSource.of(
                session.statements().of(sql, filter.parameters()),
                results -> session.rows().read(results, table));
        return sorted
                ? SelectedRows.asTheyCome(selected, query, table.layout())
                : SelectedRows.sorted(selected, query, table.layout());
    }

    private static boolean sortsInSql(Session session, Query query, Table table) throws SQLException {
        return query.order().isEmpty()
                || query.order().stream().allMatch(order -> sortsInSql(order.column(), table))
                        && !session.statements()
                                .exists("SELECT 1 FROM " + table.sqlName()
                                        + " WHERE _tidemark_exact IS NOT NULL LIMIT 1");
    }

    private static boolean sortsInSql(String column, Table table) {
        Optional<ColumnForm> form = table.form(column);
        return form.isEmpty()
                ? !table.isOpen()
                : switch (form.get()) {
                    case BIGINT, DOUBLE, NUMERIC, BOOLEAN, BYTES, TEXT -> true;
                    case UUID, IDENTIFIER, JSON, ABSENT -> false;
                };
    }

    /** Columns that a declared table does not have are null in every row, and order nothing. */
    private static String order(Query query, Table table, boolean sorted) {
        List<String> terms = new ArrayList<>();
        for (Query.Order order : sorted ? query.order() : List.<Query.Order>of()) {
            if (table.form(order.column()).isPresent()) {
                terms.add(PostgresNames.quote(order.column())
                        + (order.descending() ? " DESC NULLS LAST" : " NULLS FIRST"));
            }
        }
        terms.add("_tidemark_key");
        return String.join(", ", terms);
    }
}
