package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The part of {@link StorageContract} on transactions and snapshots: what is seen by whom, and when. */
abstract class StorageTransactionContract extends StorageLogContract {
    @Test
    void whatWasCommittedIsRead() {
        StoredRow note = note("a", "text", 1);
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note);
            assertEquals(Optional.of(note), transaction.row("notes", RowKey.of("a")), "before the commit");
        });
        assertEquals(Optional.of(note), read(snapshot -> snapshot.row("notes", RowKey.of("a"))));
        assertEquals(Optional.empty(), read(snapshot -> snapshot.row("notes", RowKey.of("b"))));
        assertEquals(List.of(notes()), read(Snapshot::tables));
    }

    @Test
    void aTransactionReadsWhatItWrote() {
        write(transaction -> {
            transaction.define(notes());
            transaction.put(note("gone", "", 1));
        });
        StorageModel model = new StorageModel();
        model.define(notes());
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

    @Test
    void whatIsExpectedIsReadAsItIsWhenItIsAskedFor() {
        fill();
        List<RowKey> keys = Stream.of("a", "b", "c", "d", "a").map(RowKey::of).toList();
        try (Transaction transaction = store.begin()) {
            StoredRow first = note("a", "new", 5);
            transaction.put(first);
            transaction.expect("notes", keys);
            transaction.expect("nowhere", keys);
            assertEquals(Optional.of(first), transaction.row("notes", RowKey.of("a")));
            List<StoredRow> newer = List.of(note("a", "newer", 6), note("b", "newer", 7), note("c", "newer", 8));
            for (StoredRow next : newer) {
                transaction.row("notes", next.key());
                transaction.put(next);
                assertEquals(Optional.of(next), transaction.row("notes", next.key()));
            }
            assertEquals(Optional.empty(), transaction.row("notes", RowKey.of("d")));
            transaction.settle();
            transaction.expect("notes", keys);
            transaction.remove("notes", RowKey.of("a"));
            assertEquals(Optional.empty(), transaction.row("notes", RowKey.of("a")));
            assertEquals(Optional.of(newer.get(1)), transaction.row("notes", RowKey.of("b")));
        }
    }

    @Test
    void whatIsExpectedAndThenAcknowledgedIsNotPendingAnyMore() {
        fill();
        try (Transaction transaction = store.begin()) {
            transaction.expect("notes", List.of(RowKey.of("b")));
            transaction.acknowledge(1);
            assertEquals(
                    0, transaction.row("notes", RowKey.of("b")).orElseThrow().pending());
        }
    }

    final void fill() {
        write(transaction -> {
            transaction.define(notes());
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
        transaction.define(table("more"));
        transaction.define(
                TableDefinition.declared("people", PEOPLE.keyColumns(), List.of(column("more", ColumnType.ANY))));
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
            transaction.define(notes());
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
    void aRolledBackAuthorAndContextAreWrittenAgain() {
        write(transaction -> transaction.define(notes()));
        try (Transaction transaction = store.begin()) {
            transaction.put(note("a", "lost", 1));
        }
        StoredRow kept = note("a", "kept", 1);
        write(transaction -> transaction.put(kept));
        assertEquals(List.of(kept), read(snapshot -> all(snapshot.changesSince(0))));
    }

    @Test
    void aFailureEndsTheTransactionWithoutACommit() {
        write(transaction -> transaction.define(notes()));
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
}
