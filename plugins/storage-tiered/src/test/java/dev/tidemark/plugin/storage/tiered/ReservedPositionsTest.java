package dev.tidemark.plugin.storage.tiered;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Positions that were given to rows which went in the same transaction: nobody else gets them, in whichever process. */
class ReservedPositionsTest {
    @TempDir
    Path directory;

    private final StorageBackend backend = Stores.unclosed(Stores.memory());

    private static void reserve(Transaction transaction) {
        transaction.openFeed();
        StoredRow row = Rows.person(2, "nobody's", 7);
        transaction.put(
                new StoredRow(row.table(), row.key(), true, row.values(), row.versions(), row.lsn(), row.pending()));
        transaction.remove("people", RowKey.of(2));
        transaction.settle();
    }

    private static void assertHead(StorageBackend store) {
        Rows.write(store, transaction -> assertEquals(7, transaction.openFeed()));
    }

    private void assertReserved(Durability durability) {
        Rows.define(backend);
        Rows.put(backend, Rows.person(1, "one", 1));
        try (StorageBackend store = Stores.open(backend, directory, Stores.options(durability))) {
            Rows.write(store, ReservedPositionsTest::reserve);
            assertHead(store);
        }
        assertHead(backend);
        try (StorageBackend store = Stores.open(backend, directory, Stores.options(durability))) {
            assertHead(store);
        }
    }

    @Test
    void withInterval() {
        assertReserved(Durability.INTERVAL);
    }

    @Test
    void withALog() {
        assertReserved(Durability.WAL);
    }

    @Test
    void inTheBackendAtOnce() {
        assertReserved(Durability.SYNC);
    }
}
