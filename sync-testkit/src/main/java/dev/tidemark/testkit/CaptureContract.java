package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageCapability;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * What a storage backend has to keep to that declares {@code EXTERNAL_CAPTURE}, beside {@link StorageContract}: extend this
 * class, return the provider, the settings with which it adopts an app's database, and in {@link #dataSource} how the app
 * connects to it. Then the tests are inherited.
 *
 * <pre>{@code
 * class AdoptedTest extends CaptureContract {
 *     @Override
 *     protected StorageProvider provider() {
 *         return new AcmeStorageProvider();
 *     }
 *
 *     @Override
 *     protected Map<String, Object> settings() {
 *         return Map.of("file", "app.db", "adopt", true);
 *     }
 *
 *     @Override
 *     protected DataSource dataSource() {
 *         return AcmeDatabase.dataSource(directory.resolve("app.db"));
 *     }
 * }
 * }</pre>
 *
 * <p>The app makes a table, and writes to it through a connection of its own; the store is harvested as a node does it. Proved is
 *
 * <ul>
 *   <li>What the app wrote is told once, whenever it wrote it, also while no store was open; a harvest that is rolled back is
 *       told again, and what the app rolled back never.
 *   <li>A row is told once, as what became of it all in all, in the order of the last writes, with what the store knew of it
 *       before; an update names the columns that it changed, and no other. A key that changes is a deletion and a creation.
 *   <li>What an update replaced in columns of which that is asked is told truly, or not at all.
 *   <li>A transaction of the app's is told whole or not yet.
 *   <li>What the node itself writes is not told, and hides nothing that the app wrote before, meanwhile, or after.
 *   <li>Stamping leaves the app's values as they are, and puts the row into the feed; of a deletion it leaves a tombstone.
 *   <li>Tracking again changes nothing; untracking ends capture and leaves the app's tables, and tracking can begin anew.
 *   <li>All of it at random, against a model.
 * </ul>
 */
public abstract class CaptureContract extends CaptureFoldContract {
    private static final int MANY = 1_200;

    /** Creates the contract. */
    protected CaptureContract() {}

    @Test
    void itDeclaresThatItCaptures() {
        assertTrue(declares(StorageCapability.EXTERNAL_CAPTURE), "EXTERNAL_CAPTURE");
        assertTrue(store.adoption().isPresent(), "adoption()");
        assertTrue(adoption().isTracking(), "isTracking()");
    }

    @Test
    void aWriteOfTheAppIsToldOnce() throws SQLException {
        assertFalse(store.hasCaptured());
        app(insert("a", "one", 1));
        assertTrue(store.hasCaptured());
        assertTrue(store.hasCaptured(), "asking changes nothing");
        assertHarvested("CREATED a");
        assertFalse(store.hasCaptured());
        assertHarvested();
    }

    @Test
    void aHarvestThatIsRolledBackIsToldAgain() throws SQLException {
        app(insert("a", "one", 1), insert("b", "two", 2));
        StorageContent before = content();
        try (Transaction transaction = store.begin()) {
            assertEquals(2, harvest(transaction).size());
        }
        before.assertHeldBy(content(), "content");
        assertTrue(store.hasCaptured());
        assertHarvested("CREATED a", "CREATED b");
    }

    @Test
    void whatTheAppRolledBackIsNeverTold() throws SQLException {
        app(insert("a", "one", 1));
        harvest();
        rolledBack(() -> app(insert("b", "two", 2), update("a", "size = 9"), delete("a")));
        assertFalse(store.hasCaptured());
        assertHarvested();
    }

    @Test
    void aTransactionOfTheAppIsToldWholeOrNotYet() throws SQLException {
        store.close();
        store = open(directory, settingsOfLittlePatience());
        inOneTransaction(() -> {
            app(insert("a", "one", 1), insert("b", "two", 2));
            assertEquals(List.of(), harvestUnlessBusy());
            app(insert("c", "three", 3));
            assertEquals(List.of(), harvestUnlessBusy());
        });
        assertHarvested("CREATED a", "CREATED b", "CREATED c");
    }

    /** A store that lets one write at a time may say so. */
    private List<CapturedWrite> harvestUnlessBusy() {
        try {
            return harvest();
        } catch (StorageException busy) {
            assertEquals(StorageException.Kind.BUSY, busy.kind(), busy::getMessage);
            return List.of();
        }
    }

    @Test
    void whatTheNodeWritesIsNotTold() {
        write(transaction -> {
            transaction.put(letter("a", "one", 1, 1));
            transaction.put(letter("b", "two", 2, 2));
            assertEquals(List.of(), transaction.settle());
        });
        write(transaction -> {
            transaction.put(letter("a", "more", 1, 3));
            transaction.put(tombstone(LETTERS, RowKey.of("b"), letter("two", 2), 4));
        });
        write(transaction -> transaction.remove(LETTERS, RowKey.of("a")));
        assertFalse(store.hasCaptured());
        assertHarvested();
    }

    @Test
    void whatTheNodeWritesHidesNothingOfTheApps() throws SQLException {
        app(insert("a", "one", 1), insert("b", "two", 2));
        write(transaction -> transaction.put(letter("c", "of the node", 3, 1)));
        assertTrue(store.hasCaptured());
        write(transaction -> {
            assertEquals(2, harvest(transaction).size());
            transaction.put(letter("a", "of the node", 4, transaction.head() + 1));
        });
        assertFalse(store.hasCaptured());
        app(update("a", "title = 'of the app'"));
        assertHarvested("UPDATED a title");
    }

    @Test
    void whatTheAppWroteWhileNoStoreWasOpenIsTold() throws SQLException {
        app(insert("a", "one", 1));
        store.close();
        app(insert("b", "two", 2));
        store = open();
        assertTrue(store.hasCaptured());
        assertHarvested("CREATED a", "CREATED b");
    }

    @Test
    void stampingLeavesTheAppsValuesAndPutsTheRowIntoTheFeed() throws SQLException {
        app(insert("a", "one", 1), insert("b", "two", 2));
        harvest();
        app(update("a", "size = 7"), delete("b"));
        harvest();
        try (Snapshot snapshot = store.snapshot()) {
            StoredRow updated = snapshot.row(LETTERS, RowKey.of("a")).orElseThrow();
            assertEquals(letter("one", 7), updated.values());
            assertEquals(1, updated.versions().row().lsn());
            assertEquals(3, updated.versions().of("size").lsn());
            StoredRow deleted = snapshot.row(LETTERS, RowKey.of("b")).orElseThrow();
            assertTrue(deleted.deleted());
            assertEquals(4, deleted.versions().row().lsn());
            assertEquals(List.of(updated, deleted), all(snapshot.changesSince(0)));
            assertEquals(List.of(updated, deleted), all(snapshot.pendingSince(0)));
            assertEquals(List.of(deleted), all(snapshot.tombstonesSince(0)));
            assertEquals(1, snapshot.count(LETTERS));
        }
    }

    @Test
    void thousandsOfWritesAreToldInOneHarvest() throws SQLException {
        inOneTransaction(() -> {
            for (int i = 0; i < MANY; i++) {
                app(insert("k" + i, "title", i));
            }
        });
        List<CapturedWrite> told = harvest();
        assertEquals(MANY, told.size());
        assertEquals("CREATED k0", words(told.get(0)));
        assertEquals("CREATED k" + (MANY - 1), words(told.get(MANY - 1)));
        assertEquals(MANY, read(snapshot -> all(snapshot.changesSince(0))).size(), "in the feed");
    }

    @Test
    void nothingIsLostOrToldTwiceWhileTheAppGoesOn() throws Exception {
        int writes = 60;
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> writing = other.submit(() -> {
                for (int i = 0; i < writes; i++) {
                    app(insert("k" + i, "title", i));
                }
                return writes;
            });
            List<CapturedWrite> told = new ArrayList<>();
            while (!writing.isDone()) {
                told.addAll(harvest());
                // On a machine of one core the app would hardly have its turn.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertEquals(writes, writing.get(60, TimeUnit.SECONDS));
            told.addAll(harvest());
            Set<RowKey> keys = new HashSet<>();
            told.forEach(write -> assertTrue(keys.add(write.key()), () -> write.key() + " is told twice"));
            assertEquals(writes, keys.size(), "rows that were told");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void rowsThatWereThereWhenTrackingBeganAreInTheFeedAndAreNotTold() throws SQLException {
        store.close();
        makeTable("older");
        app("INSERT INTO older (id, title, size) VALUES ('x', 'from before', 1)");
        store = open();
        adoption().track(Set.of("older"));
        assertHarvested();
        List<StoredRow> feed = read(snapshot -> all(snapshot.changesSince(0)));
        assertEquals(List.of(RowKey.of("x")), feed.stream().map(StoredRow::key).toList());
        assertTrue(feed.get(0).versions().row().stamp().isBottom(), "nobody has written it since");
    }

    @Test
    void trackingAgainChangesNothing() throws SQLException {
        app(insert("a", "one", 1));
        Adoption.Table again = adoption().track(Set.of(LETTERS)).stream()
                .filter(table -> table.name().equals(LETTERS))
                .findFirst()
                .orElseThrow();
        assertEquals(Adoption.State.UNCHANGED, again.state());
        assertEquals(1, again.rows());
        assertHarvested("CREATED a");
    }

    @Test
    void untrackingEndsCaptureAndLeavesTheAppsTables() throws SQLException {
        app(insert("a", "one", 1));
        adoption().untrack();
        assertFalse(adoption().isTracking());
        app(insert("b", "two", 2), update("a", "size = 5"));
        assertFalse(store.hasCaptured());
        adoption().track(Set.of(LETTERS));
        assertTrue(adoption().isTracking());
        harvest();
        app(insert("c", "three", 3));
        assertHarvested("CREATED c");
        assertEquals(
                Optional.of(letter("one", 5)),
                read(snapshot -> snapshot.row(LETTERS, RowKey.of("a"))).map(StoredRow::values));
    }
}
