package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.MemoryTier;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.StoredRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on the memory of a store that has one: it is to be seen by how long things take, and by nothing else. */
abstract class StorageMemoryContract extends StorageSharingContract {
    private static final int ROWS = 20;

    private List<StoredRow> fillMemory() {
        List<StoredRow> rows = new ArrayList<>();
        for (int i = 1; i <= ROWS; i++) {
            rows.add(note("k" + i, "one", i));
        }
        // A store may bring to its backend at once whatever is in one transaction with a definition.
        write(transaction -> transaction.define(notes()));
        write(transaction -> {
            transaction.openFeed();
            rows.forEach(transaction::put);
            assertEquals(List.of(), transaction.settle());
        });
        return rows;
    }

    private void assertReads(List<StoredRow> rows, String when) {
        for (StoredRow row : rows) {
            assertEquals(Optional.of(row), read(snapshot -> snapshot.row(row.table(), row.key())), when);
            assertEquals(Optional.of(row), store.row(row.table(), row.key()), when);
        }
    }

    @Test
    void whatIsFlushedAndLetGoIsReadAsItWas() {
        store.memory().ifPresent(memory -> {
            List<StoredRow> rows = fillMemory();
            StorageContent before = content();
            memory.evict("notes", rows.get(0).key());
            memory.evict("notes");
            memory.evictIdle();
            assertReads(rows, "what waits is not let go");
            memory.flush();
            assertEquals(ROWS, memory.rowsBehind());
            assertReads(rows, "flushed");
            memory.evict("notes");
            assertReads(rows, "let go");
            assertEquals(before, content());
        });
    }

    @Test
    void whatWasWrittenSinceTheFlushIsReadHoweverOftenItIsLetGo() {
        store.memory().ifPresent(memory -> {
            List<StoredRow> rows = fillMemory();
            memory.flush();
            StoredRow changed = note("k1", "two", ROWS + 1);
            StoredRow gone = tombstone("notes", RowKey.of("k2"), whole(Row.EMPTY), ROWS + 2);
            write(transaction -> {
                transaction.openFeed();
                transaction.put(changed);
                transaction.put(gone);
                assertEquals(List.of(), transaction.settle());
            });
            memory.evict("notes", changed.key());
            memory.evict("notes", gone.key());
            assertReads(List.of(changed, gone, rows.get(2)), "before the next flush");
            memory.flush();
            memory.evict("notes");
            assertReads(List.of(changed, gone, rows.get(2)), "after it");
            assertEquals(ROWS - 1, memory.rowsBehind());
        });
    }

    @Test
    void aRowIsLetGoOnce() {
        store.memory().ifPresent(memory -> {
            List<StoredRow> rows = fillMemory();
            memory.flush();
            memory.evict("notes");
            assertReads(rows, "and so they are in memory again");
            assertTrue(memory.evict("notes", RowKey.of("k1")));
            assertFalse(memory.evict("notes", RowKey.of("k1")));
            assertFalse(memory.evict("notes", RowKey.of("none")));
            assertEquals(ROWS - 1, memory.evict("notes"));
            assertEquals(0, memory.evict("notes"));
            assertEquals(Kind.UNSUPPORTED, kindOf(() -> memory.evict("none")));
            assertEquals(Kind.UNSUPPORTED, kindOf(() -> memory.evict("none", RowKey.of("k1"))));
        });
    }

    @Test
    void itsTimesCanBeChangedAndNotToWhatCanNotBe() {
        store.memory().ifPresent(memory -> {
            for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(100_000))) {
                assertEquals(Kind.UNSUPPORTED, kindOf(() -> memory.setEvictAfter(wrong)));
                assertEquals(Kind.UNSUPPORTED, kindOf(() -> memory.setFlushInterval(wrong)));
            }
            memory.setEvictAfter(Duration.ofHours(1));
            assertEquals(Duration.ofHours(1), memory.evictAfter());
            assertInterval(memory);
        });
    }

    private static void assertInterval(MemoryTier memory) {
        Duration hour = Duration.ofHours(1);
        if (memory.flushInterval().isZero()) {
            assertEquals(Kind.UNSUPPORTED, kindOf(() -> memory.setFlushInterval(hour)));
        } else {
            memory.setFlushInterval(hour);
            assertEquals(hour, memory.flushInterval());
        }
    }

    @Test
    void aMemoryIsClosedWithItsStore() {
        store.memory().ifPresent(memory -> {
            fillMemory();
            store.close();
            assertEquals(Kind.CLOSED, kindOf(memory::flush));
            assertEquals(Kind.CLOSED, kindOf(memory::rowsBehind));
            assertEquals(Kind.CLOSED, kindOf(() -> memory.evict("notes")));
        });
    }
}
