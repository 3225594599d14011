package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.Transaction;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The part of {@link StorageContract} on what is over: a closed snapshot, transaction or store does nothing more. */
abstract class StorageClosingContract extends StorageTransactionContract {
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
        return Map.ofEntries(
                entry("tables", snapshot::tables),
                entry("row", () -> snapshot.row("notes", RowKey.of("a"))),
                entry("query", () -> snapshot.query(Query.all("notes")).next()),
                entry("count", () -> snapshot.count("notes")),
                entry("changesSince", () -> snapshot.changesSince(0).next()),
                entry("tombstonesSince", () -> snapshot.tombstonesSince(0).next()),
                entry("pendingSince", () -> snapshot.pendingSince(0).next()),
                entry("countPending", () -> snapshot.countPending("notes")),
                entry("head", snapshot::head),
                entry("state", () -> snapshot.state("s")),
                entry("stateNames", () -> snapshot.stateNames("")));
    }

    private Map<String, Executable> writes(Transaction transaction) {
        return Map.ofEntries(
                entry("captured", () -> transaction.captured().next()),
                entry("define", () -> transaction.define(notes())),
                entry("openFeed", transaction::openFeed),
                entry("put", () -> transaction.put(note("a", "", 9))),
                entry("stamp", () -> transaction.stamp(note("a", "", 9))),
                entry("remove", () -> transaction.remove("notes", RowKey.of("a"))),
                entry("settle", transaction::settle),
                entry("acknowledge", () -> transaction.acknowledge(1)),
                entry("putState", () -> transaction.putState("s", new byte[0])),
                entry("removeState", () -> transaction.removeState("s")),
                entry("commit", transaction::commit));
    }

    /** Says which of the two sorts of calls a lambda is. */
    private static Map.Entry<String, Executable> entry(String name, Executable use) {
        return Map.entry(name, use);
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
        assertEquals(StorageException.Kind.CLOSED, kindOf(() -> store.row("notes", RowKey.of("a"))));
        assertEquals(StorageException.Kind.CLOSED, kindOf(store::begin));
        assertEquals(StorageException.Kind.CLOSED, kindOf(transaction::commit));
        transaction.close();
        snapshot.close();
    }
}
