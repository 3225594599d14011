package dev.tidemark.testkit;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A view of the content of a simulated node. A transaction is one whose content is its own. */
class SimulatedSnapshot implements Snapshot {
    final SimulatedContent content;

    SimulatedSnapshot(SimulatedContent content) {
        this.content = content;
    }

    @Override
    public List<TableDefinition> tables() {
        return List.copyOf(content.tables.values());
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return Optional.ofNullable(content.rows(table).get(key));
    }

    @Override
    public RowCursor query(Query query) {
        TableDefinition table = content.tables.get(query.table());
        Stream<StoredRow> rows = live(query.table())
                .filter(row -> query.filter().test(column -> value(table, row, column)))
                .sorted(order(table, query));
        return cursor(rows.limit(query.limit()));
    }

    /** Sorting is stable: what the order leaves equal stays in the order of the keys. */
    private static Comparator<StoredRow> order(TableDefinition table, Query query) {
        Comparator<StoredRow> all = Comparator.comparing(row -> 0);
        for (Query.Order column : query.order()) {
            Comparator<StoredRow> one = Comparator.comparing(row -> value(table, row, column.column()));
            all = all.thenComparing(column.descending() ? one.reversed() : one);
        }
        return all;
    }

    private static Value value(TableDefinition table, StoredRow row, String column) {
        int part = table.key().indexOf(column);
        Row values = row.values();
        return part >= 0 ? row.key().part(part) : values.get(column).orElse(Value.NULL);
    }

    private Stream<StoredRow> live(String table) {
        return content.rows(table).values().stream().filter(row -> !row.deleted());
    }

    @Override
    public long count(String table) {
        return live(table).count();
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return cursor(content.all().filter(row -> row.lsn() > lsn).sorted(Comparator.comparingLong(StoredRow::lsn)));
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return cursor(content.all()
                .filter(row -> row.pending() > Math.max(0, sequence))
                .sorted(Comparator.comparingLong(StoredRow::pending)));
    }

    private static RowCursor cursor(Stream<StoredRow> rows) {
        Iterator<StoredRow> iterator = rows.toList().iterator();
        return new RowCursor() {
            @Override
            public Optional<StoredRow> next() {
                return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            }

            @Override
            public void close() {
                iterator.forEachRemaining(row -> {});
            }
        };
    }

    @Override
    public long countPending(String table) {
        return content.rows(table).values().stream()
                .filter(row -> row.pending() > 0)
                .count();
    }

    @Override
    public long head() {
        return content.head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return Optional.ofNullable(content.state.get(name)).map(byte[]::clone);
    }

    @Override
    public List<String> stateNames(String prefix) {
        return content.state.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Override
    public void close() {
        // A view holds nothing.
    }
}
