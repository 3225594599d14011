package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rows that a query selects. SQLite filters, sorts and limits, as far as it does exactly what the query means; the rest is
 * done here. The documents of open tables are filtered and sorted here.
 */
final class QuerySource implements OwnCursor.Source {
    private final OwnCursor.Source rows;
    private final Query query;
    private final OwnTable table;
    private final boolean exact;
    private long left;

    private QuerySource(OwnCursor.Source rows, Query query, OwnTable table, boolean exact) {
        this.rows = rows;
        this.query = query;
        this.table = table;
        this.exact = exact;
        this.left = query.limit();
    }

    static OwnCursor.Source of(OwnSession session, OwnTable table, Query query) throws SQLException {
        FilterSql filter = new FilterSql(query.filter(), table);
        boolean sorted = sortsInSql(query, table);
        boolean limited = filter.isExact() && sorted;
        String sql = table.select() + " WHERE " + filter.text() + " ORDER BY " + order(query, table, sorted)
                + (limited ? " LIMIT " + query.limit() : "");
        PreparedStatement statement = session.statements().fresh(sql);
        for (int i = 0; i < filter.parameters().size(); i++) {
            OwnRows.bind(statement, i + 1, filter.parameters().get(i));
        }
        OwnCursor.Source selected =
                SelectSource.of(statement, results -> session.rows().read(results, table));
        QuerySource source = new QuerySource(selected, query, table, filter.isExact());
        return sorted ? source : source.sorted();
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

    @Override
    public Optional<StoredRow> next() throws SQLException {
        if (left == 0) {
            return Optional.empty();
        }
        Optional<StoredRow> row = rows.next();
        while (row.isPresent() && !exact && !query.filter().test(columns(row.get()))) {
            row = rows.next();
        }
        left--;
        return row;
    }

    private Function<String, Value> columns(StoredRow row) {
        List<String> key = table.definition().key();
        return column -> {
            int part = key.indexOf(column);
            return part >= 0 ? row.key().part(part) : row.values().get(column).orElse(Value.NULL);
        };
    }

    private OwnCursor.Source sorted() throws SQLException {
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

    private record Listed(Iterator<StoredRow> rows) implements OwnCursor.Source {
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
