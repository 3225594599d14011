package dev.tidemark.cluster;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that an app writes to behind the node's back, as it does to an adopted file. */
final class CapturingStorage implements StorageBackend {
    private final StorageBackend store;
    private final List<CapturedWrite> captured = new ArrayList<>();

    CapturingStorage(StorageBackend store) {
        this.store = store;
    }

    /** Writes columns of a row that is there, as an app does. */
    void appWrites(String table, RowKey key, Row columns, long epochMillis) {
        try (Transaction transaction = store.begin()) {
            StoredRow row = transaction.row(table, key).orElseThrow();
            transaction.put(new StoredRow(
                    table, key, false, row.values().with(columns), row.versions(), row.lsn(), row.pending()));
            transaction.commit();
            captured.add(new CapturedWrite(
                    table,
                    key,
                    CapturedWrite.Kind.UPDATED,
                    Set.copyOf(columns.shape().names()),
                    epochMillis,
                    Optional.of(row)));
        }
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public Transaction begin() {
        return new Capturing(store.begin());
    }

    @Override
    public boolean hasCaptured() {
        return !captured.isEmpty();
    }

    @Override
    public Optional<Adoption> adoption() {
        return Optional.empty();
    }

    @Override
    public void close() {
        store.close();
    }

    private final class Capturing implements Transaction {
        private final Transaction transaction;
        private boolean read;

        Capturing(Transaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public CapturedCursor captured() {
            read = true;
            List<CapturedWrite> writes = new ArrayList<>(captured);
            return new CapturedCursor() {
                @Override
                public Optional<CapturedWrite> next() {
                    return writes.isEmpty() ? Optional.empty() : Optional.of(writes.remove(0));
                }

                @Override
                public void close() {
                    writes.clear();
                }
            };
        }

        @Override
        public void commit() {
            transaction.commit();
            if (read) {
                captured.clear();
            }
        }

        @Override
        public void define(TableDefinition table) {
            transaction.define(table);
        }

        @Override
        public long openFeed() {
            return transaction.openFeed();
        }

        @Override
        public void put(StoredRow row) {
            transaction.put(row);
        }

        @Override
        public void stamp(StoredRow row) {
            transaction.stamp(row);
        }

        @Override
        public void remove(String table, RowKey key) {
            transaction.remove(table, key);
        }

        @Override
        public List<Breach> settle() {
            return transaction.settle();
        }

        @Override
        public void acknowledge(long sequence) {
            transaction.acknowledge(sequence);
        }

        @Override
        public void putState(String name, byte[] value) {
            transaction.putState(name, value);
        }

        @Override
        public void removeState(String name) {
            transaction.removeState(name);
        }

        @Override
        public List<TableDefinition> tables() {
            return transaction.tables();
        }

        @Override
        public Optional<StoredRow> row(String table, RowKey key) {
            return transaction.row(table, key);
        }

        @Override
        public RowCursor query(Query query) {
            return transaction.query(query);
        }

        @Override
        public long count(String table) {
            return transaction.count(table);
        }

        @Override
        public RowCursor changesSince(long lsn) {
            return transaction.changesSince(lsn);
        }

        @Override
        public RowCursor tombstonesSince(long lsn) {
            return transaction.tombstonesSince(lsn);
        }

        @Override
        public RowCursor pendingSince(long sequence) {
            return transaction.pendingSince(sequence);
        }

        @Override
        public long countPending(String table) {
            return transaction.countPending(table);
        }

        @Override
        public long head() {
            return transaction.head();
        }

        @Override
        public Optional<byte[]> state(String name) {
            return transaction.state(name);
        }

        @Override
        public List<String> stateNames(String prefix) {
            return transaction.stateNames(prefix);
        }

        @Override
        public void close() {
            transaction.close();
        }
    }
}
