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
import dev.tidemark.support.memory.ExactOrder;
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

/** A view of one state; a transaction is one that has another state with each write. */
class MemorySnapshot implements Snapshot {
    private static final Comparator<StoredRow> BY_KEY = Comparator.comparing(StoredRow::key, ExactOrder.KEYS);

    private MemoryState state;
    private boolean closed;

    MemorySnapshot(MemoryState state) {
        this.state = state;
    }

    final void checkOpen() {
        if (closed) {
            throw new StorageException(
                    StorageException.Kind.CLOSED, "store in memory: this snapshot or transaction was closed before");
        }
    }

    /** Returns what is seen. */
    final MemoryState state() {
        checkOpen();
        return seen();
    }

    /** Returns what is seen, while this is open. */
    MemoryState seen() {
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

    @Override
    public List<TableDefinition> tables() {
        return state().tables().values().stream().map(MemoryTable::definition).toList();
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        return Optional.ofNullable(table(table).rows().get(key));
    }

    @Override
    public RowCursor query(Query query) {
        MemoryTable table = table(query.table());
        TableDefinition definition = table.definition();
        Stream<StoredRow> rows = stream(table.rows().values())
                .filter(row -> !row.deleted() && query.filter().test(Columns.of(definition, row)));
        return new MemoryCursor(FirstRows.of(rows, order(definition, query.order()), query.limit()));
    }

    /** Rows that the columns leave equal have the order of their keys. */
    private static Comparator<StoredRow> order(TableDefinition table, List<Query.Order> columns) {
        Comparator<StoredRow> all = null;
        for (Query.Order column : columns) {
            Comparator<StoredRow> byColumn = Comparator.<StoredRow, Value>comparing(
                    row -> Columns.of(table, row).apply(column.column()));
            Comparator<StoredRow> next = column.descending() ? byColumn.reversed() : byColumn;
            all = all == null ? next : all.thenComparing(next);
        }
        return all == null ? BY_KEY : all.thenComparing(BY_KEY);
    }

    private static <T> Stream<T> stream(Iterator<T> all) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false);
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
        return new MemoryCursor(stream(rows.from(Position.after(Math.max(0, number))))
                .map(Map.Entry::getValue)
                .iterator());
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
