package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What every storage backend has to keep to. An implementer extends it and gives the provider, and the settings if any are
 * required; what the backend declares as its capabilities is proved.
 */
public abstract class StorageContract extends StorageConstraintContract {
    private static final long DEFAULT_SEED = 20_260_101;

    /** Creates the contract. */
    protected StorageContract() {}

    @Test
    void whatWasCommittedIsRead() {
        StoredRow note = note("a", "text", 1);
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(note);
            assertEquals(Optional.of(note), transaction.row("notes", RowKey.of("a")), "before the commit");
        });
        assertEquals(Optional.of(note), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
        assertEquals(Optional.empty(), read(snapshot -> snapshot.row("notes", RowKey.of("b"))));
        assertEquals(List.of(NOTES), read(Snapshot::tables));
    }

    @Test
    void aRollBackLeavesNothing() {
        try (Transaction transaction = store.begin()) {
            transaction.define(NOTES);
            transaction.put(note("a", "text", 9));
            transaction.putState("s", new byte[] {1});
        }
        assertEquals(List.of(), read(Snapshot::tables));
        assertEquals(0, read(Snapshot::head));
        assertEquals(Optional.empty(), read(snapshot -> snapshot.state("s")));
        whatWasCommittedIsRead();
    }

    @Test
    void aSnapshotDoesNotMove() {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(note("a", "old", 1));
        });
        try (Snapshot before = store.snapshot()) {
            write(transaction -> {
                transaction.put(note("a", "new", 2));
                transaction.put(note("b", "new", 3));
                transaction.putState("s", new byte[] {1});
            });
            assertEquals(1, before.head());
            assertEquals(1, before.count("notes"));
            assertEquals(
                    Optional.of(Value.of("old")),
                    before.row("notes", RowKey.of("a")).orElseThrow().values().get("text"));
            assertEquals(1, all(before.changesSince(0)).size());
            assertEquals(Optional.empty(), before.state("s"));
        }
        assertEquals(3, read(Snapshot::head));
    }

    @Test
    void aCursorThatIsReadWhileOthersCommitGivesWhatWasThere() {
        write(transaction -> {
            transaction.define(NOTES);
            for (int i = 1; i <= 300; i++) {
                transaction.put(note("k" + i, "old", i));
            }
        });
        try (Snapshot snapshot = store.snapshot()) {
            dev.tidemark.api.storage.RowCursor feed = snapshot.changesSince(0);
            assertEquals(1, feed.next().orElseThrow().lsn());
            write(transaction -> transaction.put(note("k200", "new", 301)));
            assertEquals(299, all(feed).size());
        }
    }

    @Test
    void theFeedGivesEachRowOnceAtItsNewestPositionInOrder() {
        TableDefinition other = TableDefinition.open("other", "id");
        write(transaction -> {
            transaction.define(NOTES);
            transaction.define(other);
            transaction.put(note("a", "1", 1));
            transaction.put(row("other", RowKey.of(5), Row.EMPTY, 2));
            transaction.put(note("b", "1", 3));
        });
        write(transaction -> {
            assertEquals(3, transaction.openFeed());
            transaction.put(note("a", "2", 4));
            transaction.put(tombstone("notes", RowKey.of("b"), Row.of(Map.of("text", Value.of("1"))), 5));
        });
        List<StoredRow> feed = read(snapshot -> all(snapshot.changesSince(0)));
        assertEquals(List.of(2L, 4L, 5L), feed.stream().map(StoredRow::lsn).toList());
        assertEquals(
                List.of("other", "notes", "notes"),
                feed.stream().map(StoredRow::table).toList());
        assertEquals(
                List.of(5L),
                read(snapshot -> all(snapshot.changesSince(4))).stream()
                        .map(StoredRow::lsn)
                        .toList());
        assertEquals(List.of(), read(snapshot -> all(snapshot.changesSince(5))));
        assertEquals(5, read(Snapshot::head));
    }

    @Test
    void aTombstoneIsReadButNeitherCountedNorFound() {
        StoredRow gone = tombstone("notes", RowKey.of("a"), Row.of(Map.of("text", Value.of("last"))), 2);
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(note("a", "last", 1));
        });
        write(transaction -> transaction.put(gone));
        assertEquals(Optional.of(gone), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
        assertEquals(0, count("notes"));
        assertEquals(List.of(), read(snapshot -> all(snapshot.query(Query.all("notes")))));
        StoredRow back = note("a", "again", 3);
        write(transaction -> transaction.put(back));
        assertEquals(Optional.of(back), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
        assertEquals(List.of(back), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void removedRowsAndTombstonesLeaveNoTraceButTheHeadStays() {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(note("a", "1", 1));
            transaction.put(tombstone("notes", RowKey.of("b"), Row.EMPTY, 2));
        });
        write(transaction -> {
            transaction.remove("notes", RowKey.of("a"));
            transaction.remove("notes", RowKey.of("b"));
            transaction.remove("notes", RowKey.of("never there"));
        });
        assertEquals(List.of(), read(snapshot -> all(snapshot.changesSince(0))));
        assertEquals(Optional.empty(), read(snapshot -> snapshot.row("notes", RowKey.of("b"))));
        assertEquals(2, read(Snapshot::head));
    }

    @Test
    void pendingRowsAreFoundByTheirNumberUntilTheyAreAcknowledged() {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(pending(note("c", "", 1), 30));
            transaction.put(pending(note("a", "", 2), 10));
            transaction.put(note("nobody's", "", 3));
            transaction.put(pending(tombstone("notes", RowKey.of("b"), Row.EMPTY, 4), 20));
        });
        assertEquals(List.of(10L, 20L, 30L), pendingNumbers(0));
        assertEquals(List.of(30L), pendingNumbers(20));
        assertEquals(3, countPending("notes"));
        write(transaction -> transaction.acknowledge(20));
        assertEquals(List.of(30L), pendingNumbers(0));
        assertEquals(1, countPending("notes"));
        assertEquals(4, read(snapshot -> all(snapshot.changesSince(0))).size());
        write(transaction -> transaction.put(note("c", "", 5)));
        assertEquals(List.of(), pendingNumbers(0));
    }

    private List<Long> pendingNumbers(long above) {
        return read(snapshot -> all(snapshot.pendingSince(above))).stream()
                .map(StoredRow::pending)
                .toList();
    }

    @Test
    void versionsOfTheRowAndItsColumnsComeBack() {
        Context seen =
                Context.ofFeed(SERVER, Long.MAX_VALUE).withWrite(DEVICE, 5).withWrite(SERVER, 1L << 40);
        Version verdict = new Version(new Stamp(Long.MAX_VALUE, SERVER, Long.MAX_VALUE), seen, 7);
        Versions versions = new Versions(version(3), Map.of("ä", verdict, "b", version(5)));
        StoredRow row = new StoredRow("notes", RowKey.of("a"), false, Row.of(Map.of("b", Value.of(1))), versions, 9, 4);
        StoredRow bottom = new StoredRow("notes", RowKey.of("z"), false, Row.EMPTY, Versions.of(Version.BOTTOM), 10, 0);
        StoredRow deleted = new StoredRow("notes", RowKey.of("d"), true, Row.EMPTY, versions, 11, 0);
        write(transaction -> {
            transaction.define(NOTES);
            List.of(row, bottom, deleted).forEach(transaction::put);
        });
        assertEquals(List.of(row, bottom, deleted), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void aRolledBackAuthorAndContextAreWrittenAgain() {
        write(transaction -> transaction.define(NOTES));
        try (Transaction transaction = store.begin()) {
            transaction.put(note("a", "lost", 1));
        }
        StoredRow kept = note("a", "kept", 1);
        write(transaction -> transaction.put(kept));
        assertEquals(List.of(kept), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void stampingKeepsTheValues() {
        StoredRow note = note("a", "text", 1);
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(note);
        });
        StoredRow stamp = row("notes", RowKey.of("a"), Row.EMPTY, 2);
        write(transaction -> transaction.stamp(stamp));
        StoredRow expected = new StoredRow("notes", RowKey.of("a"), false, note.values(), stamp.versions(), 2, 0);
        assertEquals(Optional.of(expected), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
    }

    @Test
    void stateIsKeptListedByPrefixAndForgotten() {
        write(transaction -> {
            for (String name : List.of("peer/b", "peer/a", "peers", "peer/\uD83D\uDE00", "peer/\uFFFD", "x")) {
                transaction.putState(name, name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            transaction.putState("empty", new byte[0]);
            transaction.putState("x", new byte[] {0, -1});
        });
        assertEquals(
                List.of("peer/a", "peer/b", "peer/\uFFFD", "peer/\uD83D\uDE00"),
                read(snapshot -> snapshot.stateNames("peer/")));
        assertEquals(7, read(snapshot -> snapshot.stateNames("")).size());
        assertArrayEquals(
                new byte[] {0, -1}, read(snapshot -> snapshot.state("x")).orElseThrow());
        assertArrayEquals(new byte[0], read(snapshot -> snapshot.state("empty")).orElseThrow());
        write(transaction -> {
            transaction.removeState("x");
            transaction.removeState("never there");
        });
        assertEquals(Optional.empty(), read(snapshot -> snapshot.state("x")));
    }

    @Test
    void definingAgainAddsColumnsWithTheirDefault() {
        ColumnDefinition id = required("id", ColumnType.INTEGER);
        ColumnDefinition a = ColumnDefinition.of("a", ColumnType.STRING);
        ColumnDefinition b = new ColumnDefinition("b", ColumnType.INTEGER, "", true, Optional.of(Value.of(7)));
        TableDefinition first = TableDefinition.declared("grows", List.of(id), List.of(a));
        TableDefinition second = TableDefinition.declared("GROWS", List.of(id), List.of(b));
        write(transaction -> {
            transaction.define(first);
            transaction.define(first);
            transaction.put(row("grows", RowKey.of(1), Row.of(Map.of("a", Value.of("x"))), 1));
        });
        write(transaction -> transaction.define(second));
        Row expected = Row.of(Map.of("a", Value.of("x"), "b", Value.of(7)));
        assertEquals(
                expected,
                read(snapshot -> snapshot.row("Grows", RowKey.of(1)))
                        .orElseThrow()
                        .values());
        assertEquals(List.of(a, b), read(Snapshot::tables).get(0).columns());
    }

    @Test
    void aTableOfAnotherShapeIsRefused() {
        write(transaction -> transaction.define(NOTES));
        try (Transaction transaction = store.begin()) {
            TableDefinition otherKey = TableDefinition.open("notes", "uuid");
            StorageException refusal = assertThrows(StorageException.class, () -> transaction.define(otherKey));
            assertEquals(StorageException.Kind.UNSUPPORTED, refusal.kind());
        }
    }

    @Test
    void aFailureEndsTheTransactionWithoutACommit() {
        write(transaction -> transaction.define(NOTES));
        try (Transaction transaction = store.begin()) {
            transaction.put(note("a", "text", 1));
            assertThrows(StorageException.class, () -> transaction.count("nowhere"));
            StorageException closed = assertThrows(StorageException.class, transaction::commit);
            assertEquals(StorageException.Kind.CLOSED, closed.kind());
        }
        assertEquals(0, count("notes"));
        write(transaction -> transaction.put(note("a", "text", 1)));
        assertEquals(1, count("notes"));
    }

    @Test
    void aTableThatIsNotDefinedIsUnsupported() {
        try (Snapshot snapshot = store.snapshot()) {
            StorageException refusal =
                    assertThrows(StorageException.class, () -> snapshot.row("nowhere", RowKey.of(1)));
            assertEquals(StorageException.Kind.UNSUPPORTED, refusal.kind());
            assertThrows(StorageException.class, () -> snapshot.count("nowhere"));
        }
    }

    @Test
    void useAfterCloseIsReported() {
        Snapshot snapshot = store.snapshot();
        snapshot.close();
        snapshot.close();
        assertEquals(
                StorageException.Kind.CLOSED,
                assertThrows(StorageException.class, snapshot::head).kind());
        Transaction transaction = store.begin();
        transaction.commit();
        assertEquals(
                StorageException.Kind.CLOSED,
                assertThrows(StorageException.class, transaction::head).kind());
        store.close();
        store.close();
        assertEquals(
                StorageException.Kind.CLOSED,
                assertThrows(StorageException.class, store::snapshot).kind());
        assertEquals(
                StorageException.Kind.CLOSED,
                assertThrows(StorageException.class, store::begin).kind());
    }

    @Test
    void oneTransactionEndsBeforeTheNextBegins() throws InterruptedException {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.putState("n", new byte[] {0});
        });
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    write(this::increment);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(80, read(snapshot -> snapshot.state("n")).orElseThrow()[0]);
        assertEquals(80, read(Snapshot::head));
    }

    private void increment(Transaction transaction) {
        byte[] state = transaction.state("n").orElseThrow();
        state[0]++;
        transaction.putState("n", state);
        long lsn = transaction.openFeed() + 1;
        Version version = new Version(new Stamp(lsn, DEVICE, lsn), Context.EMPTY, lsn);
        transaction.put(new StoredRow("notes", RowKey.of(lsn), false, Row.EMPTY, Versions.of(version), lsn, 0));
    }

    @Test
    void nothingIsCapturedWhereNoAppWrites() {
        assertFalse(store.hasCaptured());
        try (Transaction transaction = store.begin()) {
            assertEquals(Optional.empty(), transaction.captured().next());
        }
    }

    @Test
    void whatWasCommittedIsThereAfterReopeningIfTheStoreIsDurable() {
        StoredRow person = person(1, "a@example.org", 8);
        write(transaction -> {
            transaction.define(PEOPLE);
            transaction.put(pending(person, 3));
            transaction.putState("s", new byte[] {1});
        });
        store.close();
        store = open();
        if (provider().capabilities().contains(StorageCapability.DURABLE)) {
            assertEquals(List.of(PEOPLE), read(Snapshot::tables));
            assertEquals(List.of(pending(person, 3)), read(snapshot -> all(snapshot.pendingSince(0))));
            assertEquals(8, read(Snapshot::head));
            assertTrue(read(snapshot -> snapshot.state("s")).isPresent());
        } else {
            assertEquals(List.of(), read(Snapshot::tables), "it keeps something without saying so");
        }
    }

    @Test
    void aSharedStoreShowsWhatAnotherInstanceCommitted() {
        if (!provider().capabilities().contains(StorageCapability.SHARED)) {
            return;
        }
        try (StorageBackend other = open()) {
            write(transaction -> {
                transaction.define(NOTES);
                transaction.put(note("a", "text", 1));
            });
            try (Transaction transaction = other.begin()) {
                assertEquals(1, transaction.openFeed());
                transaction.put(note("a", "of the other", 2));
                transaction.commit();
            }
            assertEquals(
                    2, read(snapshot -> all(snapshot.changesSince(0))).get(0).lsn());
        }
    }

    @Test
    void itAgreesWithAModelAfterRandomTransactions() {
        long seed = Long.getLong("sync.seed", DEFAULT_SEED);
        SplittableRandom random = new SplittableRandom(seed);
        Map<RowKey, StoredRow> model = new TreeMap<>();
        write(transaction -> transaction.define(NOTES));
        for (int round = 0; round < 60; round++) {
            Map<RowKey, StoredRow> next = new TreeMap<>(model);
            try (Transaction transaction = store.begin()) {
                for (int i = random.nextInt(12); i >= 0; i--) {
                    step(transaction, next, random);
                }
                if (random.nextInt(4) > 0) {
                    transaction.commit();
                    model = next;
                }
            }
            assertModel(model, "seed " + seed + ", round " + round);
        }
    }

    private void step(Transaction transaction, Map<RowKey, StoredRow> model, SplittableRandom random) {
        RowKey key = RowKey.of(random.nextInt(25));
        assertEquals(Optional.ofNullable(model.get(key)), transaction.row("notes", key));
        long lsn = transaction.openFeed() + 1;
        Row values = Row.of(Map.of("v", Value.of(random.nextLong())));
        StoredRow row = switch (random.nextInt(5)) {
            case 0 -> tombstone("notes", key, values, lsn);
            case 1 -> pending(row("notes", key, values, lsn), lsn);
            default -> row("notes", key, values, lsn);
        };
        if (random.nextInt(10) == 0) {
            transaction.remove("notes", key);
            model.remove(key);
        } else {
            transaction.put(row);
            model.put(key, row);
        }
    }

    private void assertModel(Map<RowKey, StoredRow> model, String where) {
        List<StoredRow> feed = model.values().stream()
                .sorted(java.util.Comparator.comparingLong(StoredRow::lsn))
                .toList();
        List<StoredRow> live =
                model.values().stream().filter(row -> !row.deleted()).toList();
        try (Snapshot snapshot = store.snapshot()) {
            assertEquals(feed, all(snapshot.changesSince(0)), where);
            assertEquals(live, all(snapshot.query(Query.all("notes"))), where);
            assertEquals(live.size(), snapshot.count("notes"), where);
            assertEquals(feed.stream().filter(row -> row.pending() > 0).toList(), all(snapshot.pendingSince(0)), where);
        }
    }
}
