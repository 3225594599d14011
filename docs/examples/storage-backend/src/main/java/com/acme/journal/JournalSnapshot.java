package com.acme.journal;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.StoredRow;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A view of some content. A transaction is one whose content changes with each write. */
class JournalSnapshot implements Snapshot {
    private JournalContent content;
    private boolean closed;

    JournalSnapshot(JournalContent content) {
        this.content = content;
    }

    final JournalContent content() {
        if (closed) {
            throw new StorageException(Kind.CLOSED, "this snapshot or transaction was closed before");
        }
        return content;
    }

    final void moveTo(JournalContent next) {
        content = next;
    }

    final boolean isClosed() {
        return closed;
    }

    /** Returns a table. In a transaction, that there is none ends it. */
    JournalTable table(String name) {
        return content().table(name);
    }

    @Override
    public List<TableDefinition> tables() {
        return content().tables().stream().map(JournalTable::definition).toList();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return Optional.ofNullable(table(table).rows().get(key));
    }

    @Override
    public RowCursor query(Query query) {
        JournalTable table = table(query.table());
        Stream<StoredRow> rows = table.live().filter(row -> query.filter().test(column -> table.value(row, column)));
        // The sort is stable, so rows that it leaves equal stay in the order of their keys.
        Optional<Comparator<StoredRow>> order =
                query.order().stream().map(column -> order(table, column)).reduce(Comparator::thenComparing);
        return cursor(order.map(rows::sorted).orElse(rows).limit(query.limit()).iterator());
    }

    private static Comparator<StoredRow> order(JournalTable table, Query.Order column) {
        Comparator<StoredRow> order = Comparator.<StoredRow, Value>comparing(row -> table.value(row, column.column()));
        return column.descending() ? order.reversed() : order;
    }

    @Override
    public long count(String table) {
        return table(table).live().count();
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return cursor(content().feedAbove(lsn).iterator());
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return cursor(content().pendingAbove(sequence).iterator());
    }

    @Override
    public long countPending(String table) {
        String name = table(table).definition().name();
        return StreamSupport.stream(content().pendingAbove(0).spliterator(), false)
                .filter(row -> row.table().equals(name))
                .count();
    }

    @Override
    public long head() {
        return content().head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return Optional.ofNullable(content().state().get(name)).map(byte[]::clone);
    }

    @Override
    public List<String> stateNames(String prefix) {
        return content().state().tailMap(prefix).keySet().stream()
                .takeWhile(name -> name.startsWith(prefix))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
    }

    private static RowCursor cursor(Iterator<StoredRow> rows) {
        return new RowCursor() {
            private boolean ended;

            @Override
            public Optional<StoredRow> next() {
                if (ended) {
                    throw new StorageException(Kind.CLOSED, "the cursor was closed before");
                }
                return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
            }

            @Override
            public void close() {
                ended = true;
            }
        };
    }
}
