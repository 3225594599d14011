package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.support.storage.RowSource;
import dev.tidemark.support.storage.SelectedRows;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A query as SQL. SQLite filters, sorts and limits, as far as it does exactly what the query means; the rest is done here. The
 * documents of open tables are filtered and sorted here.
 */
final class QuerySql {
    private QuerySql() {}

    /** Returns the rows that a query selects. */
    static RowSource rows(OwnSession session, OwnTable table, Query query) throws SQLException {
        FilterSql filter = new FilterSql(query.filter(), table);
        boolean sorted = sortsInSql(query, table);
        boolean limited = filter.isExact() && sorted;
        String sql = table.select() + " WHERE " + filter.text() + " ORDER BY " + order(query, table, sorted)
                + (limited ? " LIMIT " + query.limit() : "");
        PreparedStatement statement = session.statements().fresh(sql);
        for (int i = 0; i < filter.parameters().size(); i++) {
            OwnRows.bind(statement, i + 1, filter.parameters().get(i));
        }
        RowSource selected =
                SelectSource.of(statement, results -> session.rows().read(results, table));
        Query left = filter.isExact() ? query.where(Filter.ALL) : query;
        return sorted
                ? SelectedRows.asTheyCome(selected, left, table.layout())
                : SelectedRows.sorted(selected, left, table.layout());
    }

    private static boolean sortsInSql(Query query, OwnTable table) {
        return !table.definition().isOpen()
                || query.order().stream()
                        .allMatch(order -> table.definition().key().contains(order.column()));
    }

    /** Columns that a declared table does not have are null in every row, and order nothing. */
    private static String order(Query query, OwnTable table, boolean sorted) {
        TableDefinition definition = table.definition();
        List<String> terms = new ArrayList<>();
        for (Query.Order order : sorted ? query.order() : List.<Query.Order>of()) {
            boolean known = definition.key().contains(order.column())
                    || definition.column(order.column()).isPresent();
            if (known) {
                terms.add(SqlNames.quote(order.column()) + (order.descending() ? " DESC" : ""));
            }
        }
        definition.key().forEach(column -> terms.add(SqlNames.quote(column)));
        return terms.stream().collect(Collectors.joining(", "));
    }
}
