package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The part of {@link StorageContract} on transactions and snapshots: what is seen by whom, and when. */
abstract class StorageTransactionContract extends StorageConstraintContract {
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
    void aTransactionReadsWhatItWrote() {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.put(note("gone", "", 1));
        });
        StorageModel model = new StorageModel();
        model.define(NOTES);
        try (Transaction transaction = store.begin()) {
            StoredRow note = pending(note("a", "text", 2), 7);
            StoredRow gone = tombstone("notes", RowKey.of("gone"), Row.EMPTY, 3);
            transaction.put(note);
            transaction.put(gone);
            transaction.putState("s", new byte[] {1});
            model.put(note);
            model.put(gone);
            model.putState("s", new byte[] {1});
            model.content().assertHeldBy(StorageContent.of(transaction), "content");
        }
    }

    private void fill() {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.define(PEOPLE);
            transaction.put(note("a", "old", 1));
            transaction.put(pending(note("b", "old", 2), 1));
            transaction.put(tombstone("notes", RowKey.of("c"), Row.EMPTY, 3));
            transaction.put(person(1, "mail", 4));
            transaction.putState("s", new byte[] {1});
            transaction.putState("t", new byte[] {2});
        });
    }

    private void changeEverything(Transaction transaction) {
        transaction.define(TableDefinition.open("more", "id"));
        transaction.define(TableDefinition.declared(
                "people", PEOPLE.keyColumns(), List.of(ColumnDefinition.of("more", ColumnType.ANY))));
        transaction.openFeed();
        transaction.put(note("a", "new", 5));
        transaction.put(note("d", "new", 6));
        transaction.put(person(2, "other mail", 7));
        transaction.put(tombstone("people", RowKey.of(1), Row.EMPTY, 8));
        transaction.stamp(row("notes", RowKey.of("a"), Row.EMPTY, 9));
        transaction.acknowledge(1);
        transaction.remove("notes", RowKey.of("c"));
        transaction.putState("s", new byte[] {3});
        transaction.removeState("t");
        transaction.putState("u", new byte[] {4});
    }

    @Test
    void aRollBackLeavesNothing() {
        fill();
        StorageContent before = content();
        try (Transaction transaction = store.begin()) {
            changeEverything(transaction);
            transaction.settle();
        }
        before.assertHeldBy(content(), "content");
        write(transaction -> before.assertHeldBy(StorageContent.of(transaction), "in the next transaction"));
        before.assertHeldBy(content(), "content");
    }

    @Test
    void rowsFeedAndStateAreCommittedTogether() {
        fill();
        StorageContent before = content();
        StorageContent after;
        try (Transaction transaction = store.begin()) {
            changeEverything(transaction);
            transaction.settle();
            before.assertHeldBy(content(), "seen before the commit");
            after = StorageContent.of(transaction);
            transaction.commit();
        }
        after.assertHeldBy(content(), "content");
        assertEquals(Map.of("s", "03", "u", "04"), after.state());
        assertEquals(9, after.head());
    }

    @Test
    void aSnapshotDoesNotMove() {
        fill();
        StorageContent before = content();
        try (Snapshot snapshot = store.snapshot()) {
            before.assertHeldBy(StorageContent.of(snapshot), "at first");
            write(this::changeEverything);
            before.assertHeldBy(StorageContent.of(snapshot), "content");
            write(transaction -> transaction.put(note("e", "newer", 10)));
            before.assertHeldBy(StorageContent.of(snapshot), "content");
        }
        assertEquals(10, read(Snapshot::head));
    }

    @Test
    void aSnapshotThatNobodyHasReadYetDoesNotMoveEither() {
        fill();
        StorageContent before = content();
        try (Snapshot snapshot = store.snapshot()) {
            write(this::changeEverything);
            before.assertHeldBy(StorageContent.of(snapshot), "content");
        }
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
            RowCursor feed = snapshot.changesSince(0);
            assertEquals(1, feed.next().orElseThrow().lsn());
            write(transaction -> transaction.put(note("k200", "new", 301)));
            assertEquals(299, all(feed).size());
        }
    }

    @Test
    void bytesOfStateAreCopiedOnTheirWayInAndOut() {
        byte[] given = {1, 2};
        write(transaction -> {
            transaction.putState("s", given);
            given[0] = 9;
        });
        try (Snapshot snapshot = store.snapshot()) {
            byte[] got = snapshot.state("s").orElseThrow();
            assertArrayEquals(new byte[] {1, 2}, got);
            got[1] = 9;
            assertArrayEquals(new byte[] {1, 2}, snapshot.state("s").orElseThrow());
        }
        assertArrayEquals(
                new byte[] {1, 2}, read(snapshot -> snapshot.state("s")).orElseThrow());
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
    void stateIsKeptListedByPrefixAndForgotten() {
        write(transaction -> {
            for (String name : List.of("peer/b", "peer/a", "peers", "peer/\uD83D\uDE00", "peer/\uFFFD", "x")) {
                transaction.putState(name, name.getBytes(StandardCharsets.UTF_8));
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
    void aClosedSnapshotIsClosedForEveryUse() {
        fill();
        Snapshot snapshot = store.snapshot();
        RowCursor cursor = snapshot.changesSince(0);
        cursor.close();
        cursor.close();
        assertEquals(StorageException.Kind.CLOSED, kindOf(cursor::next));
        snapshot.close();
        snapshot.close();
        reads(snapshot).forEach((name, use) -> assertEquals(StorageException.Kind.CLOSED, kindOf(use), name));
    }

    @Test
    void aTransactionIsClosedAfterItsCommitForEveryUse() {
        fill();
        Transaction transaction = store.begin();
        transaction.commit();
        reads(transaction).forEach((name, use) -> assertEquals(StorageException.Kind.CLOSED, kindOf(use), name));
        writes(transaction).forEach((name, use) -> assertEquals(StorageException.Kind.CLOSED, kindOf(use), name));
        transaction.close();
        store.begin().close();
    }

    private static Map<String, Executable> reads(Snapshot snapshot) {
        return Map.of(
                "tables", snapshot::tables,
                "row", () -> snapshot.row("notes", RowKey.of("a")),
                "query", () -> snapshot.query(Query.all("notes")).next(),
                "count", () -> snapshot.count("notes"),
                "changesSince", () -> snapshot.changesSince(0).next(),
                "pendingSince", () -> snapshot.pendingSince(0).next(),
                "countPending", () -> snapshot.countPending("notes"),
                "head", snapshot::head,
                "state", () -> snapshot.state("s"),
                "stateNames", () -> snapshot.stateNames(""));
    }

    private Map<String, Executable> writes(Transaction transaction) {
        return Map.of(
                "captured", () -> transaction.captured().next(),
                "define", () -> transaction.define(NOTES),
                "openFeed", transaction::openFeed,
                "put", () -> transaction.put(note("a", "", 9)),
                "remove", () -> transaction.remove("notes", RowKey.of("a")),
                "settle", transaction::settle,
                "acknowledge", () -> transaction.acknowledge(1),
                "putState", () -> transaction.putState("s", new byte[0]),
                "removeState", () -> transaction.removeState("s"),
                "commit", transaction::commit);
    }

    @Test
    void aClosedStoreIsClosedForEveryUseAndTakesWhatIsOpenWithIt() {
        fill();
        Snapshot snapshot = store.snapshot();
        Transaction transaction = store.begin();
        transaction.put(note("x", "", 9));
        store.close();
        store.close();
        assertEquals(StorageException.Kind.CLOSED, kindOf(store::snapshot));
        assertEquals(StorageException.Kind.CLOSED, kindOf(store::begin));
        assertEquals(StorageException.Kind.CLOSED, kindOf(transaction::commit));
        transaction.close();
        snapshot.close();
    }

    @Test
    void aSecondTransactionWaitsForTheFirst() throws Exception {
        write(transaction -> transaction.define(NOTES));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Transaction first = store.begin()) {
            Future<Long> second = other.submit(() -> {
                try (Transaction transaction = store.begin()) {
                    return transaction.openFeed();
                }
            });
            first.put(note("a", "", 1));
            first.commit();
            assertEquals(1, second.get(60, TimeUnit.SECONDS), "it began before the first had ended");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aTransactionThatWaitedTooLongIsBusyAndTheFirstGoesOn() throws Exception {
        try (StorageBackend impatient = open(anotherDirectory(), settingsOfLittlePatience())) {
            ExecutorService other = Executors.newSingleThreadExecutor();
            try (Transaction first = impatient.begin()) {
                first.define(NOTES);
                Callable<StorageException.Kind> second =
                        () -> kindOf(() -> impatient.begin().close());
                assertEquals(StorageException.Kind.BUSY, other.submit(second).get(60, TimeUnit.SECONDS));
                assertEquals(StorageException.Kind.BUSY, second.call(), "in the same thread");
                first.put(note("a", "", 1));
                first.commit();
            } finally {
                other.shutdownNow();
            }
            impatient.begin().close();
            try (Snapshot snapshot = impatient.snapshot()) {
                assertEquals(1, snapshot.count("notes"));
            }
        }
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
        // Long enough that the others come to begin theirs, on a machine of any number of cores.
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        state[0]++;
        transaction.putState("n", state);
        long lsn = transaction.openFeed() + 1;
        Version version = new Version(new Stamp(lsn, DEVICE, lsn), Context.EMPTY, lsn);
        transaction.put(new StoredRow("notes", RowKey.of(lsn), false, Row.EMPTY, Versions.of(version), lsn, 0));
    }

    @Test
    void readersSeeWholeCommitsWhileAWriterRuns() throws Exception {
        write(transaction -> {
            transaction.define(NOTES);
            transaction.define(PEOPLE);
        });
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(3);
        List<Future<Integer>> looks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            looks.add(readers.submit(() -> lookUntil(done)));
        }
        try {
            for (int round = 1; round <= 100; round++) {
                int number = round;
                write(transaction -> writeEverywhere(transaction, number));
            }
        } finally {
            done.set(true);
            readers.shutdown();
        }
        for (Future<Integer> look : looks) {
            assertTrue(look.get(60, TimeUnit.SECONDS) > 0);
        }
    }

    private void writeEverywhere(Transaction transaction, int number) {
        long lsn = transaction.openFeed();
        transaction.put(row("notes", RowKey.of("a"), Row.of(Map.of("n", Value.of(number))), lsn + 1));
        transaction.put(row("notes", RowKey.of("new " + number), Row.of(Map.of("n", Value.of(number))), lsn + 2));
        transaction.put(person(1, "mail " + number, lsn + 3));
        transaction.putState("n", new byte[] {(byte) number});
    }

    private int lookUntil(AtomicBoolean done) {
        int looks = 0;
        boolean last;
        do {
            last = done.get();
            looks++;
            try (Snapshot snapshot = store.snapshot()) {
                assertWhole(snapshot);
            }
        } while (!last);
        return looks;
    }

    private void assertWhole(Snapshot snapshot) {
        long number = snapshot.head() / 3;
        assertEquals(number + Math.min(number, 1), snapshot.count("notes"));
        assertEquals(Math.min(number, 1), snapshot.count("people"));
        if (number > 0) {
            assertEquals(number, snapshot.state("n").orElseThrow()[0]);
            StoredRow note = snapshot.row("notes", RowKey.of("a")).orElseThrow();
            assertEquals(Optional.of(Value.of(number)), note.values().get("n"));
            StoredRow person = snapshot.row("people", RowKey.of(1)).orElseThrow();
            assertEquals(
                    Optional.of(Value.of("mail " + number)), person.values().get("email"));
            assertEquals(number + 2, all(snapshot.changesSince(0)).size());
        }
    }
}
