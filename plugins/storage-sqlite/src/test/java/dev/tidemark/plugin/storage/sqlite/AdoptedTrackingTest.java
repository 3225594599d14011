package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Adoption;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How tracking starts and ends, and what it says when it can't. */
class AdoptedTrackingTest {
    @TempDir
    Path folder;

    private AdoptedFile file(String... setup) throws SQLException {
        return new AdoptedFile(folder.resolve("app.db"), setup);
    }

    @Test
    void aTableWithoutAKeyIsSkippedAndRefusedWhenItWasNamed() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE good (id INTEGER PRIMARY KEY)",
                "CREATE TABLE bad (a)",
                "CREATE VIEW v AS SELECT 1",
                "CREATE VIRTUAL TABLE f USING fts5(x)",
                "INSERT INTO bad VALUES (1), (2)")) {
            List<Adoption.Table> tables = file.track();
            assertEquals(2, tables.size());
            assertEquals("good", tables.get(0).name());
            assertEquals(Adoption.State.SKIPPED, tables.get(1).state());
            assertEquals(2, tables.get(1).rows());
            assertTrue(tables.get(1).remark().contains("INTEGER PRIMARY KEY"));
            StorageException refused = assertThrows(StorageException.class, () -> file.track("bad"));
            assertEquals(StorageException.Kind.UNSUPPORTED, refused.kind());
            assertThrows(StorageException.class, () -> file.track("f"));
        }
    }

    @Test
    void onlyTheTablesThatWereNamedAreTracked() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (id INTEGER PRIMARY KEY)")) {
            assertEquals(1, file.track("A").size());
            file.sql("INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (1)", "CREATE TABLE c (id INTEGER PRIMARY KEY)");
            assertEquals(List.of("CREATED a"), AdoptedFile.words(file.harvest()));
            assertEquals(2, file.track("b").size());
        }
    }

    @Test
    void aFileThatIsNotTrackedSaysWhatToDo() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE a (id INTEGER PRIMARY KEY)")) {
            assertFalse(file.storage.adoption().orElseThrow().isTracking());
            assertFalse(file.storage.hasCaptured());
            assertTrue(assertThrows(StorageException.class, file.storage::begin)
                    .getMessage()
                    .contains("tidemark track"));
            assertThrows(StorageException.class, file.storage::snapshot);
            file.track();
            assertTrue(file.storage.adoption().orElseThrow().isTracking());
            file.storage.begin().close();
        }
    }

    @Test
    void aFileThatDoesNotExistIsTrackedFromTheStart() throws Exception {
        try (AdoptedFile file = file()) {
            assertTrue(file.storage.adoption().orElseThrow().isTracking());
            file.sql("CREATE TABLE a (id INTEGER PRIMARY KEY)", "INSERT INTO a VALUES (1)");
            assertEquals(List.of("CREATED a"), AdoptedFile.words(file.harvest()));
        }
    }

    @Test
    void untrackLeavesTheFileAsItWas() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE a (id INTEGER PRIMARY KEY, c)",
                "CREATE TRIGGER own AFTER INSERT ON a BEGIN SELECT 1; END",
                "INSERT INTO a VALUES (1, 'x')")) {
            List<String> before = file.select("SELECT type, name, sql FROM sqlite_schema");
            file.track();
            file.sql("UPDATE a SET c = 'y'");
            file.harvest();
            file.storage.adoption().orElseThrow().untrack();
            assertEquals(before, file.select("SELECT type, name, sql FROM sqlite_schema"));
            assertFalse(file.storage.adoption().orElseThrow().isTracking());
            assertTrue(Files.exists(folder.resolve("app.db.tidemark-ids")));
        }
    }

    @Test
    void trackingAgainTakesUpIdentitiesAndFindsWhatWasWrittenMeanwhile() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE a (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE n (k TEXT PRIMARY KEY, c)",
                "CREATE TABLE w (k TEXT PRIMARY KEY, c) WITHOUT ROWID",
                "INSERT INTO a VALUES (1, 'x'), (2, 'y')")) {
            file.track();
            file.sql(
                    "INSERT INTO a VALUES (3, 'z'), (4, 'q')",
                    "INSERT INTO n VALUES ('a', 1), ('b', 2)",
                    "INSERT INTO w VALUES ('a', 1), ('b', 2)");
            List<CapturedWrite> writes = file.harvest();
            RowKey third = writes.get(0).key();
            RowKey fourth = writes.get(1).key();
            try (Transaction transaction = file.storage.begin()) {
                transaction.putState("node", new byte[] {9});
                transaction.commit();
            }
            List<StoredRow> before = file.changes(0);
            file.storage.adoption().orElseThrow().untrack();
            file.sql("UPDATE a SET c = 'changed' WHERE id IN (2, 3)", "DELETE FROM a WHERE id IN (1, 4)");
            file.sql("INSERT INTO a VALUES (5, 'new')", "DELETE FROM n WHERE k = 'a'", "INSERT INTO n VALUES ('c', 3)");
            file.sql(
                    "UPDATE w SET c = 9 WHERE k = 'b'", "DELETE FROM w WHERE k = 'a'", "INSERT INTO w VALUES ('c', 3)");
            file.track();
            assertFalse(Files.exists(folder.resolve("app.db.tidemark-ids")));
            List<CapturedWrite> found = file.harvest();
            List<String> said = AdoptedFile.keyed(found);
            assertTrue(said.containsAll(List.of(
                    "UPDATED a(2) [c]",
                    "UPDATED a" + third + " [c]",
                    "DELETED a(1)",
                    "DELETED a" + fourth,
                    "DELETED n('a')",
                    "CREATED n('c')",
                    "UPDATED w('b') [c]",
                    "DELETED w('a')",
                    "CREATED w('c')")));
            assertEquals(10, said.size(), said.toString());
            assertEquals(before.size() + 3, file.changes(0).size());
            try (var snapshot = file.storage.snapshot()) {
                assertEquals(9, snapshot.state("node").orElseThrow()[0]);
            }
        }
    }

    @Test
    void trackingAgainWithoutAnyWritesFindsNothing() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE a (id INTEGER PRIMARY KEY, c)", "INSERT INTO a VALUES (1, 'x')")) {
            file.track();
            file.sql("INSERT INTO a VALUES (2, 'y')");
            file.harvest();
            List<StoredRow> before = file.changes(0);
            file.storage.adoption().orElseThrow().untrack();
            file.track();
            assertEquals(List.of(), file.harvest());
            assertEquals(before, file.changes(0));
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsSaidToBeNone() throws Exception {
        Path path = folder.resolve("text.db");
        Files.writeString(path, "this is no database, but long enough to be looked at as if it were one".repeat(20));
        StorageException refused = assertThrows(
                StorageException.class, () -> AdoptedStorage.open(AdoptedFile.options(path), AdoptedFile.context()));
        assertEquals(StorageException.Kind.CORRUPT, refused.kind());
    }

    @Test
    void aFileThatSomebodyElseWritesToIsBusy() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE a (id INTEGER PRIMARY KEY, c)").tracked()) {
            file.sql("BEGIN IMMEDIATE");
            StorageException refused = assertThrows(StorageException.class, file.storage::begin);
            assertEquals(StorageException.Kind.BUSY, refused.kind());
            file.sql("ROLLBACK");
            file.storage.begin().close();
        }
    }

    @Test
    void aStoreThatWasClosedSaysSo() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE a (id INTEGER PRIMARY KEY, c)").tracked()) {
            file.storage.close();
            file.storage.close();
            assertEquals(
                    StorageException.Kind.CLOSED,
                    assertThrows(StorageException.class, file.storage::begin).kind());
        }
    }

    @Test
    void declaredTypesAndDefaultsAreUnderstood() {
        assertEquals(Value.of(-5), AdoptedTypes.constant("-5").orElseThrow());
        assertEquals(Value.of("it's"), AdoptedTypes.constant("'it''s'").orElseThrow());
        assertTrue(AdoptedTypes.constant("CURRENT_TIMESTAMP").isEmpty());
        assertEquals("9e999", AdoptedTypes.literal(Value.of(Double.POSITIVE_INFINITY)));
    }
}
