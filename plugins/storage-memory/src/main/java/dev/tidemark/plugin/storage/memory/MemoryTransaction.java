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

/** A transaction: works on an edit of its own, whose state becomes the store's at commit. */
final class MemoryTransaction extends MemorySnapshot implements Transaction {
    private final MemoryStorage storage;
    private final long maxBytes;
    private final Constraints constraints = new Constraints();
    private MemoryEdit edit;

    MemoryTransaction(MemoryStorage storage, MemoryState state, long maxBytes) {
        super(state);
        this.storage = storage;
        this.maxBytes = maxBytes;
        this.edit = new MemoryEdit(state);
    }

    @Override
    MemoryState seen() {
        return edit.state();
    }

    private TableEdit edited(String name) {
        checkOpen();
        try {
            return edit.table(name);
        } catch (StorageException e) {
            refused();
            throw e;
        }
    }

    @Override
    public Optional<StoredRow> row(String table, RowKey key) {
        TableEdit target = edited(table);
        Optional<StoredRow> waiting = constraints.waiting(target, key);
        return waiting.isPresent() ? waiting : target.find(key);
    }

    @Override
    public long head() {
        checkOpen();
        return edit.head();
    }

    @Override
    public Optional<byte[]> state(String name) {
        checkOpen();
        return edit.piece(name).map(byte[]::clone);
    }

    @Override
    public CapturedCursor captured() {
        checkOpen();
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
        edit.define(MemoryTable.empty(table, referredTo));
        for (ForeignKey reference : table.references()) {
            Optional.ofNullable(state().tables().get(CodePoints.fold(reference.table())))
                    .ifPresent(parent -> edit.define(parent.indexedOn(reference.targets())));
        }
        constraints.redefined();
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
            MemoryTable redefined = old.redefined(more);
            edit.define(redefined);
            redefined.withDefaults().forEach(edit::put);
            constraints.redefined();
        }
    }

    private static String describe(TableDefinition table) {
        return (table.isOpen() ? "an open table" : "a declared table") + " with the "
                + (table.identity() == TableDefinition.Identity.GENERATED ? "generated" : "natural") + " key "
                + table.key();
    }

    @Override
    public long openFeed() {
        return head();
    }

    @Override
    public void put(StoredRow row) {
        TableEdit table = edited(row.table());
        Row values = row.deleted() ? row.values() : table.whole(row.values());
        StoredRow whole = as(table.definition().name(), values, row);
        Optional<String> unknown = row.deleted() ? Optional.empty() : table.unknownColumn(row.values());
        long before = edit.bytes();
        constraints.put(edit, whole, unknown);
        edit.given(row.lsn());
        checkRoom(before);
    }

    private static StoredRow as(String table, Row values, StoredRow row) {
        return row.values() == values && row.table().equals(table)
                ? row
                : new StoredRow(table, row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending());
    }

    @Override
    public void stamp(StoredRow row) {
        Row values = row(row.table(), row.key()).map(StoredRow::values).orElse(Row.EMPTY);
        put(new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending()));
    }

    @Override
    public void remove(String table, RowKey key) {
        constraints.remove(edit, edited(table), key);
    }

    @Override
    public List<Breach> settle() {
        checkOpen();
        List<Breach> breaches = new ArrayList<>();
        long before = edit.bytes();
        edit = constraints.settle(edit, breaches);
        checkRoom(before);
        return breaches;
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
        rows.forEach(row -> edit.put(
                new StoredRow(row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), 0)));
    }

    @Override
    public void putState(String name, byte[] value) {
        Objects.requireNonNull(name, "name");
        checkOpen();
        long before = edit.bytes();
        edit.put(name, Optional.of(value.clone()));
        checkRoom(before);
    }

    @Override
    public void removeState(String name) {
        checkOpen();
        edit.put(name, Optional.empty());
    }

    @Override
    public long append(String log, String subject, byte[] content) {
        checkOpen();
        long before = edit.bytes();
        edit.put(edit.logs().with(log, subject, content));
        checkRoom(before);
        return edit.logs().last();
    }

    @Override
    public void forget(String log, long upTo, List<Long> positions) {
        checkOpen();
        edit.put(edit.logs().without(log, upTo, positions));
    }

    /** Fails if the store has become larger than it may be. */
    private void checkRoom(long before) {
        if (edit.bytes() > maxBytes && edit.bytes() > before) {
            throw failed(
                    StorageException.Kind.FULL,
                    "rows, state and logs would take about " + edit.bytes() + " bytes, and max-memory is " + maxBytes
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
            checkOpen();
            storage.commit(constraints.settle(edit, new ArrayList<>()).state());
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
            edit = new MemoryEdit(MemoryState.EMPTY);
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
