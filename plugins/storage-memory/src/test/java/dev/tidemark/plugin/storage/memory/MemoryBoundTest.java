package dev.tidemark.plugin.storage.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MemoryBoundTest {
    private final MemoryStorage store = new MemoryStorage(10_000, Duration.ofMillis(1));

    private static StoredRow row(String key, int size) {
        Row values = Row.of(Map.of("v", Value.of("x".repeat(size))));
        return new StoredRow("t", RowKey.of(key), false, values, Versions.of(Version.BOTTOM.at(1)), 1, 0);
    }

    @Test
    void whatGoesBeyondTheBoundIsRefusedAndNothingIsLost() {
        try (Transaction transaction = store.begin()) {
            transaction.define(TableDefinition.open("t", "id"));
            transaction.put(row("kept", 100));
            transaction.commit();
        }
        try (Transaction transaction = store.begin()) {
            transaction.put(row("small", 100));
            StoredRow large = row("large", 5_000);
            StorageException full = assertThrows(StorageException.class, () -> transaction.put(large));
            assertEquals(StorageException.Kind.FULL, full.kind());
            assertTrue(full.getMessage().contains("raise max-memory"), full::getMessage);
        }
        try (Snapshot snapshot = store.snapshot()) {
            assertEquals(1, snapshot.count("t"));
        }
        try (Transaction transaction = store.begin()) {
            transaction.remove("t", RowKey.of("kept"));
            transaction.put(row("instead", 4_000));
            transaction.commit();
        }
    }

    @Test
    void aSecondTransactionWaitsAndIsThenReportedAsBusy() {
        try (Transaction first = store.begin()) {
            assertEquals(0, first.head());
            StorageException busy = assertThrows(StorageException.class, store::begin);
            assertEquals(StorageException.Kind.BUSY, busy.kind());
        }
        store.begin().close();
    }
}
