package dev.tidemark.plugin.storage.tiered.internal.views;

import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.plugin.storage.tiered.internal.overlay.RowName;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Source;
import dev.tidemark.plugin.storage.tiered.internal.overlay.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A transaction of the backend that stands for one of this store: for what only the backend can decide or keep. It has the turn at
 * the backend to its end.
 */
public final class Through implements Source, AutoCloseable {
    private final Transaction transaction;
    private final Runnable onClose;
    private final Set<RowName> touched = new HashSet<>();
    private boolean touchedAll;

    public Through(Transaction transaction, Runnable onClose) {
        this.transaction = transaction;
        this.onClose = onClose;
    }

    public Transaction transaction() {
        return transaction;
    }

    /** Does again what was done in memory so far. */
    public void replay(List<Write> writes) {
        if (!writes.isEmpty()) {
            transaction.openFeed();
        }
        writes.forEach(this::replay);
    }

    private void replay(Write write) {
        if (write instanceof Write.Put put) {
            put(put.row());
        } else if (write instanceof Write.Remove remove) {
            remove(RowName.of(remove.before()));
        } else {
            put((Write.State) write);
        }
    }

    public void put(StoredRow row) {
        touched.add(RowName.of(row));
        transaction.put(row);
    }

    public void remove(RowName name) {
        touched.add(name);
        transaction.remove(name.table(), name.key());
    }

    public void put(Write.State piece) {
        piece.value()
                .ifPresentOrElse(
                        value -> transaction.putState(piece.name(), value),
                        () -> transaction.removeState(piece.name()));
    }

    /** Notes that rows change of which it is not known here which. */
    Transaction touchingAll() {
        touchedAll = true;
        return transaction;
    }

    public boolean hasTouchedAll() {
        return touchedAll;
    }

    public List<RowName> touched() {
        return new ArrayList<>(touched);
    }

    @Override
    public <T> T read(Function<Snapshot, T> question) {
        return question.apply(transaction);
    }

    @Override
    public RowCursor cursor(Function<Snapshot, RowCursor> question) {
        return question.apply(transaction);
    }

    @Override
    public void close() {
        try {
            transaction.close();
        } finally {
            onClose.run();
        }
    }
}
