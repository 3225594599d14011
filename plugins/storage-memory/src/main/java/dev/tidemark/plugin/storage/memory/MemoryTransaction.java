package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A transaction: works on a state of its own, which becomes the store's at commit. */
final class MemoryTransaction extends MemorySnapshot implements Transaction {
    private final MemoryStorage storage;
    private final long maxBytes;
    private final Constraints constraints = new Constraints();

    MemoryTransaction(MemoryStorage storage, MemoryState state, long maxBytes) {
        super(state);
        this.storage = storage;
        this.maxBytes = maxBytes;
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        MemoryTable target = table(table);
        return constraints.waiting(target, key).or(() -> target.rows().get(key));
    }

    @Override
    public CapturedCursor captured() {
        state();
        return new NothingCaptured();
    }

    @Override
    public void define(TableDefinition table) {
        Optional<MemoryTable> known = Optional.ofNullable(state().tables().get(CodePoints.fold(table.name())));
        known.ifPresentOrElse(old -> extend(old, table), () -> add(table));
    }

    private void add(TableDefinition table) {
        Set<List<String>> referredTo = new HashSet<>();
        for (MemoryTable other : state().tables().values()) {
            References.to(table, other.definition()).map(ForeignKey::targets).forEach(referredTo::add);
        }
        moveTo(state().withTable(MemoryTable.empty(table, referredTo)));
        for (ForeignKey reference : table.references()) {
            Optional.ofNullable(state().tables().get(CodePoints.fold(reference.table())))
                    .ifPresent(parent -> moveTo(state().withTable(parent.indexedOn(reference.targets()))));
        }
    }

    private void extend(MemoryTable old, TableDefinition table) {
        TableDefinition known = old.definition();
        if (known.kind() != table.kind()
                || known.identity() != table.identity()
                || !known.key().equals(table.key())) {
            throw failed(
                    StorageException.Kind.UNSUPPORTED,
                    "table '" + table.name() + "' is there as " + describe(known) + ", which does not fit "
                            + describe(table) + "; use another name for the new table");
        }
        TableDefinition more = known.plus(table);
        if (!more.equals(known)) {
            moveTo(state().redefined(old.redefined(more)));
        }
    }

    private static String describe(TableDefinition table) {
        return (table.isOpen() ? "an open table" : "a declared table") + " with the "
                + (table.identity() == TableDefinition.Identity.GENERATED ? "generated" : "natural") + " key "
                + table.key();
    }

    @Override
    public long openFeed() {
        return state().head();
    }

    @Override
    public void put(StoredRow row) {
        MemoryTable table = table(row.table());
        Row values = row.deleted() ? row.values() : table.whole(row.values());
        StoredRow whole = new StoredRow(
                table.definition().name(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending());
        Optional<String> unknown = row.deleted() ? Optional.empty() : table.unknownColumn(row.values());
        MemoryState next = constraints.put(state(), whole, unknown).given(row.lsn());
        checkRoom(next);
        moveTo(next);
    }

    @Override
    public void stamp(StoredRow row) {
        Row values = row(row.table(), row.key()).map(StoredRow::values).orElse(Row.EMPTY);
        put(new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending()));
    }

    @Override
    public void remove(String table, RowKey key) {
        moveTo(constraints.remove(state(), table(table), key));
    }

    @Override
    public List<Breach> settle() {
        Constraints.Settled settled = constraints.settle(state());
        checkRoom(settled.state());
        moveTo(settled.state());
        return settled.breaches();
    }

    @Override
    public void acknowledge(long sequence) {
        List<StoredRow> rows = new ArrayList<>();
        Iterator<Map.Entry<Position, StoredRow>> pending = state().pending().iterator();
        while (pending.hasNext()) {
            Map.Entry<Position, StoredRow> entry = pending.next();
            if (entry.getKey().number() > sequence) {
                break;
            }
            rows.add(entry.getValue());
        }
        rows.forEach(row -> moveTo(state().with(new StoredRow(
                row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), 0))));
    }

    @Override
    public void putState(String name, byte[] value) {
        Objects.requireNonNull(name, "name");
        MemoryState next = state().withState(name, value.clone());
        checkRoom(next);
        moveTo(next);
    }

    @Override
    public void removeState(String name) {
        moveTo(state().withoutState(name));
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        MemoryState next = state().with(state().logs().with(log, subject, content));
        checkRoom(next);
        moveTo(next);
        return next.logs().last();
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        moveTo(state().with(state().logs().without(log, upTo, positions)));
    }

    private void checkRoom(MemoryState next) {
        if (next.allBytes() > maxBytes && next.allBytes() > state().allBytes()) {
            throw failed(
                    StorageException.Kind.FULL,
                    "rows, state and logs would take about " + next.allBytes() + " bytes, and max-memory is " + maxBytes
                            + "; raise max-memory, or use a store that keeps its rows on disk");
        }
    }

    private StorageException failed(StorageException.Kind kind, String problem) {
        close();
        return new StorageException(kind, "store in memory: " + problem);
    }

    @Override
    public void commit() {
        try {
            storage.commit(constraints.settle(state()).state());
        } finally {
            close();
        }
    }

    @Override
    void refused() {
        close();
    }

    @Override
    public void close() {
        if (!isClosed()) {
            super.close();
            storage.release();
        }
    }

    private record NothingCaptured() implements CapturedCursor {
        @Override
        public Optional<CapturedWrite> next() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }
}
