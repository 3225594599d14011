package dev.tidemark.testkit;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Optional;

/** Changes a copy of a simulated node's content, which its commit puts in the place of what was there. */
final class SimulatedTransaction extends SimulatedSnapshot implements Transaction {
    private final SimulatedStore store;
    private boolean closed;

    SimulatedTransaction(SimulatedStore store, SimulatedContent copy) {
        super(copy);
        this.store = store;
    }

    @Override
    public CapturedCursor captured() {
        return new CapturedCursor() {
            @Override
            public Optional<CapturedWrite> next() {
                return Optional.empty();
            }

            @Override
            public void close() {
                // Nothing is captured.
            }
        };
    }

    @Override
    public void define(TableDefinition table) {
        content.define(table);
    }

    @Override
    public long openFeed() {
        return content.head();
    }

    @Override
    public void put(StoredRow row) {
        content.put(row);
    }

    @Override
    public void stamp(StoredRow row) {
        throw new StorageException(StorageException.Kind.UNSUPPORTED, "simulated store: it captures nothing");
    }

    @Override
    public void remove(String table, RowKey key) {
        content.rows(table).remove(key);
    }

    @Override
    public List<Breach> settle() {
        return List.of();
    }

    @Override
    public void acknowledge(long sequence) {
        List<StoredRow> acknowledged = content.all()
                .filter(row -> row.pending() > 0 && row.pending() <= sequence)
                .toList();
        acknowledged.forEach(row -> content.put(
                new StoredRow(row.table(), row.key(), row.deleted(), row.values(), row.versions(), row.lsn(), 0)));
    }

    @Override
    public void putState(String name, byte[] value) {
        content.state.put(name, value.clone());
    }

    @Override
    public void removeState(String name) {
        content.state.remove(name);
    }

    @Override
    public void commit() {
        end(Optional.of(content));
    }

    @Override
    public void close() {
        end(Optional.empty());
    }

    private void end(Optional<SimulatedContent> result) {
        if (!closed) {
            closed = true;
            store.end(result);
        }
    }
}
