package dev.tidemark.cluster;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.CapturedCursor;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.ForwardingTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that an app writes to behind the node's back, as it does to an adopted file. */
class CapturingStorage extends ForwardingStorage {
    private final List<CapturedWrite> captured = new ArrayList<>();

    CapturingStorage(StorageBackend store) {
        super(store);
    }

    /** Writes columns of a row that is there, as an app does. */
    void appWrites(String table, RowKey key, Row columns, long epochMillis) {
        try (Transaction transaction = super.begin()) {
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
    public Transaction begin() {
        return new Capturing(super.begin());
    }

    @Override
    public boolean hasCaptured() {
        return !captured.isEmpty();
    }

    private final class Capturing extends ForwardingTransaction {
        private boolean read;

        Capturing(Transaction transaction) {
            super(transaction);
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
            super.commit();
            if (read) {
                captured.clear();
            }
        }
    }
}
