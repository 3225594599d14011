package com.acme.journal;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A transaction: it works on a copy, made before the first write, and remembers what it has changed. */
final class JournalTransaction extends JournalSnapshot implements Transaction {
    private final JournalStorage storage;
    private final JournalContent before;
    private final JournalChanges changes = new JournalChanges();
    private final JournalConstraints constraints;
    private boolean isCopy;

    JournalTransaction(JournalStorage storage, JournalContent committed) {
        super(committed);
        this.storage = storage;
        this.before = committed;
        this.constraints = new JournalConstraints(before);
    }

    private JournalContent writable() {
        JournalContent content = content();
        if (!isCopy) {
            moveTo(content.copy());
            isCopy = true;
        }
        return content();
    }

    /** A transaction that was refused something is closed: nobody can commit a half of what was meant. */
    private <T> T orEnd(Supplier<T> work) {
        try {
            return work.get();
        } catch (StorageException e) {
            close();
            throw e;
        }
    }

    @Override
    JournalTable table(String name) {
        return orEnd(() -> super.table(name));
    }

    /** No app writes to this store behind the node's back. */
    @Override
    public CapturedCursor captured() {
        content();
        return new CapturedCursor() {
            @Override
            public Optional<CapturedWrite> next() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void define(TableDefinition table) {
        Optional<TableDefinition> known = content().find(table.name()).map(JournalTable::definition);
        TableDefinition wanted = orEnd(() -> content()
                .find(table.name())
                .map(old -> old.plus(table).definition())
                .orElse(table));
        if (known.isEmpty() || !known.get().equals(wanted)) {
            writable().define(table);
            changes.defined(wanted.name());
        }
    }

    /** There is one transaction at a time, so that the feed's lock is held from the beginning. */
    @Override
    public long openFeed() {
        return head();
    }

    @Override
    public void put(StoredRow row) {
        JournalTable table = table(row.table());
        writable().given(row.lsn());
        changes.given();
        StoredRow whole = table.whole(row);
        if (constraints.admits(table, row, whole)) {
            Optional<StoredRow> old = row(row.table(), row.key());
            writable().put(whole);
            changes.written(whole.table(), whole.key());
            constraints.written(whole, old);
        }
    }

    @Override
    public void stamp(StoredRow row) {
        StoredRow old = row(row.table(), row.key()).orElse(row);
        put(new StoredRow(
                row.table(), row.key(), row.deleted(), old.values(), row.versions(), row.lsn(), row.pending()));
    }

    @Override
    public void remove(String table, RowKey key) {
        String name = table(table).definition().name();
        writable().remove(name, key);
        changes.written(name, key);
        constraints.removed(name, key);
    }

    @Override
    public List<Breach> settle() {
        content();
        return constraints.hasWork() ? constraints.settle(writable()) : List.of();
    }

    @Override
    public void acknowledge(long sequence) {
        List<StoredRow> rows = new ArrayList<>();
        for (StoredRow row : content().pendingAbove(0)) {
            if (row.pending() > sequence) {
                break;
            }
            rows.add(row);
        }
        for (StoredRow row : rows) {
            writable()
                    .put(new StoredRow(
                            row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), 0));
            changes.written(row.table(), row.key());
        }
    }

    @Override
    public void putState(String name, byte[] value) {
        writable().state().put(name, value.clone());
        changes.stated(name);
    }

    @Override
    public void removeState(String name) {
        writable().state().remove(name);
        changes.stated(name);
    }

    @Override
    public void commit() {
        content();
        try {
            settle();
            storage.commit(content(), changes);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (!isClosed()) {
            super.close();
            storage.release();
        }
    }
}
