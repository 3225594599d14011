package dev.tidemark.plugin.storage.tiered.internal.views;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlaid;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Overlay;
import dev.tidemark.plugin.storage.tiered.internal.overlay.OverlayEdit;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Source;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Tables;
import dev.tidemark.plugin.storage.tiered.internal.overlay.View;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import dev.tidemark.support.memory.PersistentMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A transaction in memory. What memory can't decide (a new table or column, a row that may break a constraint) or can't hold, has it
 * go {@linkplain Through through} to the backend, where all that it did so far is done again; nobody notices but by the time it takes.
 */
public final class TieredTransaction extends TieredSnapshot implements Transaction {
    private final Transactions store;
    private final Overlay begun;
    private final List<Write> writes = new ArrayList<>();
    private final Doubts doubts = new Doubts(this);
    private OverlayEdit edit;
    private Optional<Through> through = Optional.empty();

    /** Creates one in memory. */
    public TieredTransaction(Transactions store, CleanRows clean, View begun, Source source, Runnable onClose) {
        super(clean, begun, source, onClose);
        this.store = store;
        this.begun = begun.overlay();
        this.edit = new OverlayEdit(this.begun, begun.tables());
    }

    /** Creates one that goes through to the backend from the beginning. */
    public TieredTransaction(Transactions store, CleanRows clean, Tables tables, Through backend) {
        this(
                store,
                clean,
                new View(tables, Overlay.EMPTY.at(backend.transaction().head()), View.NONE, View.NONE),
                backend,
                () -> {});
        through = Optional.of(backend);
    }

    @Override
    Overlay above() {
        return edit.overlay();
    }

    @Override
    Overlaid above(String table, RowKey key) {
        return edit.find(table, key);
    }

    @Override
    PersistentMap<String, Optional<byte[]>> states() {
        return edit.state();
    }

    @Override
    public long head() {
        checkOpen();
        return edit.head();
    }

    @Override
    boolean hasWritten() {
        return !writes.isEmpty();
    }

    private void moveTo(Overlay next) {
        edit = new OverlayEdit(next, definitions());
    }

    /** Has the backend carry out this transaction from here on. */
    Through goThrough() {
        if (through.isEmpty()) {
            Through backend = ending(store::through);
            through = Optional.of(backend);
            ending(() -> {
                backend.replay(writes);
                moveTo(store.kept(writes).at(head()));
                readFrom(definitions(), backend);
                return backend;
            });
        }
        return through.get();
    }

    /** Does something that ends this transaction if it fails. */
    private <T> T ending(Supplier<T> work) {
        checkOpen();
        try {
            return work.get();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Does something in the backend if this transaction goes through to it, and else something in memory. */
    private void either(Consumer<Through> inBackend, Runnable inMemory) {
        ending(() -> {
            through.ifPresentOrElse(inBackend, inMemory);
            return null;
        });
    }

    @Override
    public CapturedCursor captured() {
        checkOpen();
        return new NothingCaptured();
    }

    @Override
    public void define(TableDefinition table) {
        checkOpen();
        boolean isKnown = definitions().find(table.name()).map(Tables.Table::definition).stream()
                .anyMatch(known -> isWithin(table, known));
        if (!isKnown) {
            ending(() -> {
                Transaction backend = goThrough().touchingAll();
                backend.define(table);
                readFrom(new Tables(backend.tables()), through.orElseThrow());
                moveTo(overlay());
                return null;
            });
        }
    }

    /** What is in memory needs no journey. */
    @Override
    public void expect(String table, List<RowKey> keys) {
        either(backend -> backend.transaction().expect(table, keys), this::checkOpen);
    }

    private static boolean isWithin(TableDefinition table, TableDefinition known) {
        return known.kind() == table.kind()
                && known.identity() == table.identity()
                && known.key().equals(table.key())
                && known.plus(table).equals(known);
    }

    @Override
    public long openFeed() {
        either(backend -> moveTo(overlay().at(backend.transaction().openFeed())), this::checkOpen);
        return head();
    }

    @Override
    public void put(StoredRow row) {
        Tables.Table table = table(row.table());
        StoredRow named = named(row, table.definition().name());
        if (!row.deleted() && table.layout().misfit(named).isPresent()) {
            goThrough();
        }
        either(
                backend -> {
                    backend.put(named);
                    moveTo(overlay().without(named.table(), named.key()).at(named.lsn()));
                },
                () -> putInMemory(
                        table, named.deleted() ? named : table.layout().whole(named)));
    }

    /** Looks for what is there once, and not again when it is replaced. */
    private void putInMemory(Tables.Table table, StoredRow row) {
        Overlaid known = edit.find(row.table(), row.key());
        Optional<StoredRow> before = known == null ? rowBelow(row.table(), row.key()) : known.visible();
        Write.Put put = new Write.Put(row, before);
        doubts.add(table, row, before);
        writes.add(put);
        edit.add(put, known);
        goThroughIfFull();
    }

    private void goThroughIfFull() {
        if (!store.hasRoom(edit.bytes())) {
            goThrough();
        }
    }

    private static StoredRow named(StoredRow row, String table) {
        return row.table().equals(table)
                ? row
                : new StoredRow(
                        table, row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), row.pending());
    }

    private void write(Write write) {
        if (write instanceof Write.Put put) {
            doubts.add(table(put.row().table()), put.row(), put.before());
        } else if (write instanceof Write.Remove remove) {
            doubts.add(table(remove.before().table()), remove.before(), Optional.of(remove.before()));
        }
        writes.add(write);
        edit.add(write);
        goThroughIfFull();
    }

    @Override
    public void stamp(StoredRow row) {
        Row values = row(row.table(), row.key()).map(StoredRow::values).orElse(Row.EMPTY);
        put(new StoredRow(row.table(), row.key(), row.deleted(), values, row.versions(), row.lsn(), row.pending()));
    }

    @Override
    public void remove(String table, RowKey key) {
        RowName name = new RowName(table(table).definition().name(), key);
        either(
                backend -> {
                    backend.remove(name);
                    moveTo(overlay().without(name.table(), key));
                },
                () -> row(name.table(), key).ifPresent(before -> write(new Write.Remove(before))));
    }

    @Override
    public List<Breach> settle() {
        return ending(() -> {
            if (through.isEmpty() && doubts.any()) {
                goThrough();
            }
            doubts.clear();
            return through.map(backend -> backend.transaction().settle()).orElse(List.of());
        });
    }

    @Override
    public void acknowledge(long sequence) {
        either(
                backend -> backend.touchingAll().acknowledge(sequence),
                () -> pendingUpTo(sequence)
                        .forEach(row -> write(new Write.Put(
                                new StoredRow(
                                        row.table(),
                                        row.key(),
                                        row.deleted(),
                                        row.values(),
                                        row.versions(),
                                        row.lsn(),
                                        0),
                                Optional.of(row)))));
    }

    private List<StoredRow> pendingUpTo(long sequence) {
        List<StoredRow> rows = new ArrayList<>();
        try (RowCursor pending = pendingSince(0)) {
            Optional<StoredRow> row = pending.next();
            while (row.filter(each -> each.pending() <= sequence).isPresent()) {
                rows.add(row.get());
                row = pending.next();
            }
        }
        return rows;
    }

    @Override
    public void putState(String name, byte[] value) {
        Objects.requireNonNull(name, "name");
        putState(new Write.State(name, Optional.of(value.clone())));
    }

    @Override
    public void removeState(String name) {
        putState(new Write.State(name, Optional.empty()));
    }

    private void putState(Write.State piece) {
        either(backend -> backend.put(piece), () -> write(piece));
    }

    @Override
    public void commit() {
        checkOpen();
        Runnable waiting;
        try {
            waiting = commitAtOnce();
        } finally {
            close();
        }
        // The next one begins meanwhile.
        waiting.run();
    }

    private Runnable commitAtOnce() {
        settleUnseen();
        if (through.isPresent()) {
            store.commit(through.get(), overlay(), definitions());
            return () -> {};
        }
        return store.commit(writes, begun, overlay());
    }

    /** What is not settled before the commit is settled by it, and rows that can't be as they were put are left out. */
    private void settleUnseen() {
        if (through.isEmpty() && doubts.any()) {
            goThrough();
        }
    }

    @Override
    public void refused() {
        close();
    }

    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        try {
            super.close();
            moveTo(Overlay.EMPTY);
        } finally {
            try {
                through.ifPresent(Through::close);
            } finally {
                store.ended();
            }
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
