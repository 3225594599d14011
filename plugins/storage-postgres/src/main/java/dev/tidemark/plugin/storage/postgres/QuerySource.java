package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rows that a query selects. PostgreSQL filters as far as it can, and sorts where no row stands inexactly; the rest is done here.
 */
final class QuerySource implements SourceCursor.Source {
    private final SourceCursor.Source rows;
    private final Query query;
    private final Table table;
    private long left;

    private QuerySource(SourceCursor.Source rows, Query query, Table table) {
        this.rows = rows;
        this.query = query;
        this.table = table;
        this.left = query.limit();
    }

    static SourceCursor.Source of(Session session, Table table, Query query) throws SQLException {
        FilterSql filter = new FilterSql(query.filter(), table);
        boolean sorted = sortsInSql(session, query, table);
        boolean limited = query.filter() instanceof Filter.All && sorted && query.limit() < Long.MAX_VALUE;
        String sql = table.select() + " WHERE " + filter.text() + " ORDER BY " + order(query, table, sorted)
                + (limited ? " LIMIT " + query.limit() : "");
        SourceCursor.Source selected = SelectSource.of(
                session.statements().of(sql, filter.parameters()),
                results -> session.rows().read(results, table));
        QuerySource source = new QuerySource(selected, query, table);
        return sorted ? source : source.sorted();
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
                terms.add(SqlNames.quote(order.column()) + (order.descending() ? " DESC NULLS LAST" : " NULLS FIRST"));
            }
        }
        terms.add("_tidemark_key");
        return String.join(", ", terms);
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        if (left == 0) {
            return Optional.empty();
        }
        Optional<StoredRow> row = rows.next();
        while (row.isPresent() && !query.filter().test(columns(row.get()))) {
            row = rows.next();
        }
        left--;
        return row;
    }

    private Function<String, Value> columns(StoredRow row) {
        return column -> table.value(row, column);
    }

    private SourceCursor.Source sorted() throws SQLException {
        List<StoredRow> all = new ArrayList<>();
        left = Long.MAX_VALUE;
        try (QuerySource source = this) {
            for (Optional<StoredRow> row = source.next(); row.isPresent(); row = source.next()) {
                all.add(row.get());
            }
        }
        all.sort(comparator());
        return new Listed(all.stream().limit(query.limit()).iterator());
    }

    private Comparator<StoredRow> comparator() {
        Comparator<StoredRow> comparator = (left, right) -> 0;
        for (Query.Order order : query.order()) {
            Comparator<StoredRow> next =
                    Comparator.comparing(row -> columns(row).apply(order.column()));
            comparator = comparator.thenComparing(order.descending() ? next.reversed() : next);
        }
        return comparator;
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }

    private record Listed(Iterator<StoredRow> rows) implements SourceCursor.Source {
        @Override
        public Optional<StoredRow> next() {
            return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
        }

        @Override
        public void close() {
            // All rows were read before.
        }
    }
}
