package dev.tidemark.support.storage;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StoredRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Those rows of a source that a query selects, for what SQL could not do exactly as the query means it. */
public final class SelectedRows implements RowSource {
    private final RowSource rows;
    private final Query query;
    private final RowLayout layout;
    private long left;

    private SelectedRows(RowSource rows, Query query, RowLayout layout) {
        this.rows = rows;
        this.query = query;
        this.layout = layout;
        this.left = query.limit();
    }

    /** Returns the rows that meet a query's filter, as many as it wants, in the order in which they come. */
    public static RowSource asTheyCome(RowSource rows, Query query, RowLayout layout) {
        return new SelectedRows(rows, query, layout);
    }

    /** Returns the rows that meet a query's filter in its order, as many as it wants. All are read for that, and the source closed. */
    public static RowSource sorted(RowSource rows, Query query, RowLayout layout) throws SQLException {
        List<StoredRow> all = new ArrayList<>();
        try (RowSource source = new SelectedRows(rows, query.limit(Long.MAX_VALUE), layout)) {
            for (Optional<StoredRow> row = source.next(); row.isPresent(); row = source.next()) {
                all.add(row.get());
            }
        }
        all.sort(order(query, layout));
        return new Listed(all.stream().limit(query.limit()).iterator());
    }

    @Override
    public Optional<StoredRow> next() throws SQLException {
        if (left == 0) {
            return Optional.empty();
        }
        Optional<StoredRow> row = rows.next();
        while (row.isPresent() && !query.filter().test(columns(row.get(), layout))) {
            row = rows.next();
        }
        left--;
        return row;
    }

    private static Function<String, Value> columns(StoredRow row, RowLayout layout) {
        return column -> layout.value(row, column);
    }

    /** Returns the order that a query gives to rows; those that it leaves equal are in the order of their keys for whoever sorts so. */
    public static Comparator<StoredRow> order(Query query, RowLayout layout) {
        Comparator<StoredRow> comparator = (left, right) -> 0;
        for (Query.Order order : query.order()) {
            Comparator<StoredRow> next = Comparator.comparing(row -> layout.value(row, order.column()));
            comparator = comparator.thenComparing(order.descending() ? next.reversed() : next);
        }
        return comparator;
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }

    private record Listed(Iterator<StoredRow> rows) implements RowSource {
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
