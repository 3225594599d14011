package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.LogEntry;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.Columns;
import dev.tidemark.support.memory.PersistentMap;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A view of one state. A transaction is one that moves on to another state with each write. */
class MemorySnapshot implements Snapshot {
    private MemoryState state;
    private boolean closed;

    MemorySnapshot(MemoryState state) {
        this.state = state;
    }

    final MemoryState state() {
        if (closed) {
            throw new StorageException(
                    StorageException.Kind.CLOSED, "store in memory: this snapshot or transaction was closed before");
        }
        return state;
    }

    final MemoryTable table(String name) {
        MemoryState current = state();
        try {
            return current.table(name);
        } catch (StorageException e) {
            refused();
            throw e;
        }
    }

    /** Is told that a table was asked for that is not there; a transaction ends by it. */
    void refused() {
        // A view goes on, since nothing has changed.
    }

    final void moveTo(MemoryState next) {
        state = next;
    }

    @Override
    public List<TableDefinition> tables() {
        return state().tables().values().stream().map(MemoryTable::definition).toList();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return table(table).rows().get(key);
    }

    @Override
    public RowCursor query(Query query) {
        MemoryTable table = table(query.table());
        TableDefinition definition = table.definition();
        Stream<StoredRow> rows = stream(table.rows().iterator())
                .filter(row -> !row.deleted() && query.filter().test(Columns.of(definition, row)));
        Stream<StoredRow> ordered = query.order().isEmpty() ? rows : rows.sorted(order(definition, query.order()));
        return new MemoryCursor(ordered.limit(query.limit()).iterator());
    }

    /** Rows that it leaves equal keep the order of their keys, since sorting is stable. */
    private static Comparator<StoredRow> order(TableDefinition table, List<Query.Order> columns) {
        List<Comparator<StoredRow>> all = new ArrayList<>();
        for (Query.Order column : columns) {
            Comparator<StoredRow> byColumn = Comparator.<StoredRow, Value>comparing(
                    row -> Columns.of(table, row).apply(column.column()));
            all.add(column.descending() ? byColumn.reversed() : byColumn);
        }
        return all.stream().reduce(Comparator::thenComparing).orElseThrow();
    }

    private static <K> Stream<StoredRow> stream(Iterator<Map.Entry<K, StoredRow>> entries) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(entries, 0), false)
                .map(Map.Entry::getValue);
    }

    @Override
    public long count(String table) {
        return table(table).live();
    }

    @Override
    public RowCursor changesSince(long lsn) {
        return above(state().feed(), lsn);
    }

    @Override
    public RowCursor tombstonesSince(long lsn) {
        return above(state().tombstones(), lsn);
    }

    @Override
    public RowCursor pendingSince(long sequence) {
        return above(state().pending(), sequence);
    }

    private static RowCursor above(PersistentMap<Position, StoredRow> rows, long number) {
        return new MemoryCursor(
                stream(rows.from(Position.after(Math.max(0, number)))).iterator());
    }

    @Override
    public long countPending(String table) {
        return table(table).pending();
    }

    @Override
    public long head() {
        return state().head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        return state().state().get(name).map(byte[]::clone);
    }

    @Override
    public List<String> stateNames(String prefix) {
        List<String> names = new ArrayList<>();
        Iterator<Map.Entry<String, byte[]>> rest = state().state().from(prefix);
        while (rest.hasNext()) {
            String name = rest.next().getKey();
            if (!name.startsWith(prefix)) {
                break;
            }
            names.add(name);
        }
        return names;
    }

    @Override
    public List<LogEntry> logged(long after, int most) {
        return state().logs().after(after, most);
    }

    @Override
    public List<LogEntry> logged(String log, String subject, long after, int most) {
        return state().logs().after(log, subject, after, most);
    }

    @Override
    public long forgotten(String log) {
        return state().logs().forgotten(log);
    }

    @Override
    public void close() {
        closed = true;
        state = MemoryState.EMPTY;
    }

    final boolean isClosed() {
        return closed;
    }
}
