package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A query on an app's table. Global keys and references are not what the file holds, so the rows are filtered and sorted here:
 * one pass keeps the numbers of those that are wanted with what they are sorted by, and the cursor reads them one by one.
 */
final class AdoptedQuery implements RowCursor {
    private final AdoptedGuard guard;
    private final AdoptedSession session;
    private final AdoptedTable table;
    private final List<Hit> hits;
    private int next;

    private record Hit(long rid, RowKey key, List<Value> order) {}

    AdoptedQuery(AdoptedGuard guard, AdoptedSession session, AdoptedFeed feed, Query query) throws SQLException {
        this.guard = guard;
        this.session = session;
        this.table = session.model().table(query.table());
        List<Hit> all = select(feed, query);
        all.sort(order(query));
        this.hits = all.subList(0, (int) Math.min(all.size(), query.limit()));
    }

    private List<Hit> select(AdoptedFeed feed, Query query) throws SQLException {
        List<Hit> all = new ArrayList<>();
        String rid = table.isKeyed() ? "s.rid" : "t." + table.rowid();
        try (PreparedStatement scan = session.statements()
                        .fresh("SELECT " + rid + ", s.rid IS NOT NULL AND s.lsn IS NOT NULL, " + table.selection("t")
                                + " FROM " + table.quoted() + " AS t LEFT JOIN " + table.sidecar() + " AS s ON "
                                + table.joined());
                ResultSet results = scan.executeQuery()) {
            while (results.next()) {
                long number = results.getLong(1);
                if (results.getBoolean(2) || isKnown(feed, number)) {
                    select(session.rows().read(table, number, results, 3), number, query, all);
                }
            }
        }
        return all;
    }

    /** Returns whether a row is known that has no entry of its own. */
    private boolean isKnown(AdoptedFeed feed, long rid) throws SQLException {
        return session.versions().isInRun(table, rid) || table.range().holds(rid) && !feed.isNew(table, rid);
    }

    private void select(AdoptedRows.Found found, long rid, Query query, List<Hit> all) {
        Function<String, Value> columns = column -> value(found.key(), found.values(), column);
        if (query.filter().test(columns)) {
            List<Value> order = query.order().stream()
                    .map(each -> columns.apply(each.column()))
                    .toList();
            all.add(new Hit(rid, found.key(), order));
        }
    }

    private Value value(RowKey key, Row row, String column) {
        int position = table.definition().key().indexOf(column);
        return position >= 0 ? key.part(position) : row.get(column).orElse(Value.NULL);
    }

    private static Comparator<Hit> order(Query query) {
        Comparator<Hit> order = (left, right) -> 0;
        for (int i = 0; i < query.order().size(); i++) {
            int index = i;
            Comparator<Hit> column = Comparator.comparing(hit -> hit.order().get(index));
            order = order.thenComparing(query.order().get(i).descending() ? column.reversed() : column);
        }
        return order.thenComparing(Hit::key);
    }

    @Override
    public Optional<StoredRow> next() {
        while (next < hits.size()) {
            Hit hit = hits.get(next++);
            Optional<StoredRow> row = guard.call(() -> session.row(table, hit.key()));
            if (row.isPresent() && !row.get().deleted()) {
                return row;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        next = hits.size();
    }
}
