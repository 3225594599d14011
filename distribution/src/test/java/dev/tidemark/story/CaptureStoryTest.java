package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What apps do to their databases, from one app's file through a server to another's. */
class CaptureStoryTest {
    private static final String PARENT_AND_CHILD = "CREATE TABLE p (id INTEGER PRIMARY KEY, n TEXT);"
            + "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p (id) ON DELETE CASCADE"
            + " ON UPDATE CASCADE, n TEXT);"
            + "INSERT INTO p VALUES (1, 'p1'), (2, 'p2'), (3, 'p3');"
            + "INSERT INTO c VALUES (1, 1, 'c1'), (2, 1, 'c2'), (3, 2, 'c3')";

    @TempDir
    Path folder;

    private Story story(String setup) throws SQLException {
        return new Story(folder).shared(setup.split(";"));
    }

    private static void meet(Story story, String... files) throws SQLException {
        story.sync(files);
        story.assertSame("a.db", "b.db");
    }

    @Test
    void replaceAndUpsert() throws SQLException {
        try (Story story = story("CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE, v);"
                + "INSERT INTO t VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, 'c', 'z')")) {
            story.app(
                    "a.db",
                    "INSERT OR REPLACE INTO t VALUES (1, 'b', 'replaces two rows')",
                    "INSERT INTO t VALUES (3, 'c', 'up') ON CONFLICT (id) DO UPDATE SET v = excluded.v",
                    "INSERT INTO t (u, v) VALUES ('new', 1), ('new2', 2)",
                    "UPDATE OR REPLACE t SET u = 'new2' WHERE u = 'new'");
            meet(story, "a.db", "b.db", "a.db");
            assertEquals(List.of("replaces two rows", "up", "1"), story.select("b.db", "SELECT v FROM t ORDER BY id"));
            story.app("b.db", "REPLACE INTO t (u, v) VALUES ('new2', 'b')");
            meet(story, "b.db", "a.db");
        }
    }

    @Test
    void keysThatChangeAndChangePlaces() throws SQLException {
        try (Story story = story("CREATE TABLE t (id INTEGER PRIMARY KEY, v);"
                + "CREATE TABLE s (k TEXT PRIMARY KEY, v);"
                + "CREATE TABLE w (a TEXT, b INT, v, PRIMARY KEY (a, b)) WITHOUT ROWID;"
                + "INSERT INTO t VALUES (1, 'x'), (2, 'y');"
                + "INSERT INTO s VALUES ('a', 1), ('b', 2);"
                + "INSERT INTO w VALUES ('a', 1, 1), ('a', 2, 2)")) {
            story.app(
                    "a.db",
                    "UPDATE t SET id = 100 WHERE id = 1",
                    "UPDATE s SET k = k || '!'",
                    "UPDATE w SET b = b + 10",
                    "UPDATE w SET a = 'z' WHERE b = 11");
            meet(story, "a.db", "b.db", "a.db");
            story.app(
                    "b.db",
                    "UPDATE s SET k = 't' WHERE k = 'a!'",
                    "UPDATE s SET k = 'a!' WHERE k = 'b!'",
                    "UPDATE s SET k = 'b!' WHERE k = 't'",
                    "UPDATE t SET id = id + 1000");
            story.app("a.db", "UPDATE t SET v = 'changed' WHERE v = 'x'");
            meet(story, "b.db", "a.db", "b.db");
            assertEquals(List.of("2"), story.select("a.db", "SELECT v FROM s WHERE k = 'a!'"));
        }
    }

    @Test
    void aNumberThatIsUsedAgainIsANewRow() throws SQLException {
        try (Story story =
                story("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'x'), (2, 'y')")) {
            story.app("b.db", "UPDATE t SET v = 'meant the old one' WHERE id = 2");
            story.app("a.db", "DELETE FROM t WHERE id = 2", "INSERT INTO t VALUES (2, 'new')");
            meet(story, "b.db", "a.db", "b.db", "a.db");
            assertEquals(List.of("1"), story.select("b.db", "SELECT count(*) FROM t WHERE v = 'new'"));
        }
    }

    @Test
    void aRowThatComesBackIsTheSameRowAndCanBeDeletedAgain() throws SQLException {
        try (Story story = story("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")) {
            story.app("a.db", "INSERT INTO t VALUES (3, 'x')");
            meet(story, "a.db", "b.db");
            story.app("a.db", "DELETE FROM t");
            story.app("b.db", "UPDATE t SET v = 'y'");
            meet(story, "a.db", "b.db", "a.db");
            assertEquals(List.of("y"), story.select("a.db", "SELECT v FROM t"));
            story.app("a.db", "DELETE FROM t");
            meet(story, "a.db", "b.db");
            assertEquals(List.of(), story.select("b.db", "SELECT v FROM t"));
        }
    }

    @Test
    void cascades() throws SQLException {
        try (Story story = story(PARENT_AND_CHILD)) {
            story.app("a.db", "DELETE FROM p WHERE id = 1");
            meet(story, "a.db", "b.db", "a.db");
            story.app("b.db", "UPDATE p SET id = 77 WHERE id = 2");
            meet(story, "b.db", "a.db", "b.db");
            assertEquals(
                    List.of("c3 of p2"), story.select("a.db", "SELECT c.n || ' of ' || p.n FROM c JOIN p ON p = p.id"));
        }
    }

    @Test
    void aParentIsDeletedWhereAnotherDeviceAddsAChild() throws SQLException {
        try (Story story = story(PARENT_AND_CHILD)) {
            story.app("a.db", "DELETE FROM p WHERE id = 3");
            story.app("b.db", "INSERT INTO c (p, n) VALUES (3, 'late')");
            meet(story, "a.db", "b.db", "a.db", "b.db");
            story.app("b.db", "DELETE FROM p WHERE id = 2");
            story.app("a.db", "INSERT INTO c (p, n) VALUES (2, 'later')");
            meet(story, "a.db", "b.db", "a.db", "b.db");
        }
    }

    @Test
    void valuesOfAllKindsInTablesOfAllKinds() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "CREATE TABLE st (id INTEGER PRIMARY KEY, a ANY, r REAL, b BLOB) STRICT",
                    "CREATE TABLE ge (id INTEGER PRIMARY KEY, x INTEGER, y AS (x * 2), z AS (x * 3) STORED)",
                    "CREATE TABLE \"Größe \"\"x\"\" tab.le\" (\"ключ\" TEXT PRIMARY KEY, \"select\" INT, \"a \"\"b\"\"c\" TEXT)",
                    "CREATE TABLE \"order\" (id INTEGER PRIMARY KEY, \"группа\" TEXT)",
                    "CREATE TABLE \"we[ird]\" (id INTEGER PRIMARY KEY, \"from\" INT REFERENCES \"order\" (id))");
            story.track("a.db");
            story.app(
                    "a.db",
                    "INSERT INTO st VALUES (1, 't', 1e308, x'00ff'), (2, 9223372036854775807, 5e-324, zeroblob(1000)),"
                            + " (3, NULL, -0.0, x''), (4, '', 9e999, NULL), (5, x'', -9e999, randomblob(5000000))",
                    "INSERT INTO ge (x) VALUES (1), (2)",
                    "INSERT INTO \"Größe \"\"x\"\" tab.le\" VALUES ('ä', 1, 'x')",
                    "INSERT INTO \"order\" (\"группа\") VALUES ('ü')",
                    "INSERT INTO \"we[ird]\" (\"from\") VALUES (1)");
            meet(story, "a.db", "b.db");
            story.app(
                    "b.db",
                    "UPDATE \"Größe \"\"x\"\" tab.le\" SET \"a \"\"b\"\"c\" = 'new'",
                    "UPDATE st SET b = randomblob(5000000) WHERE id = 1",
                    "DELETE FROM \"we[ird]\"");
            meet(story, "b.db", "a.db");
        }
    }

    @Test
    void aMigrationOfTheAppTravels() throws SQLException {
        try (Story story =
                story("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'x'), (2, 'y')")) {
            story.app(
                    "a.db",
                    "ALTER TABLE t ADD COLUMN w TEXT DEFAULT 'none'",
                    "UPDATE t SET w = 'filled' WHERE id = 1",
                    "INSERT INTO t (v, w) VALUES ('new', 'too')",
                    "CREATE TABLE n (k TEXT PRIMARY KEY, f INTEGER REFERENCES t (id))",
                    "INSERT INTO n SELECT 'k' || id, id FROM t");
            meet(story, "a.db", "b.db", "a.db");
            assertEquals(List.of("filled", "none", "too"), story.select("b.db", "SELECT w FROM t ORDER BY id"));
            story.app("b.db", "UPDATE t SET w = 'b' WHERE id = 2", "INSERT INTO n VALUES ('b', 1)");
            meet(story, "b.db", "a.db");
        }
    }

    @Test
    void anAppsOwnTriggerDoesNotRunTwice() throws SQLException, IOException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, stock INTEGER NOT NULL DEFAULT 0)",
                    "CREATE TABLE move (id INTEGER PRIMARY KEY, item INTEGER REFERENCES item (id), n INTEGER)",
                    "CREATE TRIGGER total AFTER INSERT ON move BEGIN UPDATE item SET stock = stock + NEW.n"
                            + " WHERE id = NEW.item; END",
                    "INSERT INTO item (id) VALUES (1), (2)");
            story.copy("a.db", "b.db");
            story.track("a.db", "b.db");
            story.sync("a.db", "b.db");
            story.app("a.db", "INSERT INTO move (item, n) VALUES (1, 5), (1, 6)");
            story.app("b.db", "INSERT INTO move (item, n) VALUES (2, 10)");
            meet(story, "a.db", "b.db", "a.db");
            assertEquals(List.of("11", "10"), story.select("b.db", "SELECT stock FROM item ORDER BY id"));
        }
    }

    @Test
    void vacuumBetweenSyncs() throws SQLException {
        try (Story story = story("CREATE TABLE t (k TEXT PRIMARY KEY, v); CREATE TABLE c (a, b, v, PRIMARY KEY (a, b));"
                + "INSERT INTO t SELECT 'k' || value, value FROM json_each('[1,2,3,4,5,6,7,8,9]');"
                + "INSERT INTO c SELECT k, v, v FROM t")) {
            story.app("a.db", "DELETE FROM t WHERE v % 2 = 0", "DELETE FROM c WHERE v % 3 = 0", "VACUUM");
            story.app("a.db", "UPDATE t SET v = 'u' WHERE k = 'k9'", "INSERT INTO t VALUES ('k2', 'back')", "VACUUM");
            meet(story, "a.db", "b.db", "a.db");
            story.app(
                    "b.db", "VACUUM", "UPDATE t SET v = 'b' WHERE k = 'k3'", "DELETE FROM t WHERE k = 'k5'", "VACUUM");
            meet(story, "b.db", "a.db");
        }
    }

    @Test
    void bothJournalModesAndSeveralConnections() throws SQLException {
        try (Story story = story("CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 'x')")) {
            story.app("a.db", "PRAGMA journal_mode = DELETE");
            story.app("b.db", "PRAGMA journal_mode = WAL");
            try (Connection one = story.connect("a.db");
                    Connection other = story.connect("a.db");
                    Statement first = one.createStatement();
                    Statement second = other.createStatement()) {
                first.execute("INSERT INTO t (v) VALUES ('one')");
                second.execute("UPDATE t SET v = 'other' WHERE id = 1");
                meet(story, "a.db", "b.db");
                first.execute("INSERT INTO t (v) VALUES ('still open')");
                meet(story, "a.db", "b.db");
            }
            assertEquals(List.of("delete"), story.select("a.db", "PRAGMA journal_mode"));
            assertEquals(List.of("wal"), story.select("b.db", "PRAGMA journal_mode"));
        }
    }

    @Test
    void whatArrivesDuringALongPushDoesNotWaitForItsSnapshot() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app(
                    "a.db",
                    "PRAGMA journal_mode = DELETE",
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)",
                    "INSERT INTO t (b) SELECT randomblob(3000000) FROM json_each('[1,2,3]')");
            story.track("a.db");
            assertEquals(3, story.sync("a.db").pushed().rows());
            meet(story, "b.db");
        }
    }

    @Test
    void aRowThatIsTooLargeToTravelStaysAndHoldsNothingUp() throws SQLException {
        try (Story story = story("CREATE TABLE t (k TEXT PRIMARY KEY, v)")) {
            story.app("a.db", "INSERT INTO t VALUES ('large', zeroblob(20000000)), ('small', 1)");
            meetAt("small", story);
            story.app("a.db", "UPDATE t SET v = 2 WHERE k = 'large'");
            meet(story, "a.db", "b.db");
        }
    }

    private static void meetAt(String key, Story story) throws SQLException {
        assertEquals(1, story.sync("a.db").pushed().rows());
        story.sync("b.db");
        assertEquals(List.of(key), story.select("b.db", "SELECT k FROM t"));
    }

    @Test
    void aRowThatWasSetAsideComesInOnceItsAuthorRepairsIt() throws SQLException {
        try (Story story = new Story(folder)) {
            story.app("a.db", "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, u TEXT)");
            story.app(
                    "b.db", "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n > 0), u TEXT UNIQUE)");
            story.track("a.db", "b.db");
            story.sync("a.db", "b.db");
            story.app("a.db", "INSERT INTO t (n, u) VALUES (5, 'a'), (-1, 'b'), (NULL, 'c'), (7, 'a')");
            story.sync("a.db", "b.db");
            assertEquals(List.of("a"), story.select("b.db", "SELECT u FROM t"));
            story.app("a.db", "UPDATE t SET n = 1 WHERE u <> 'a'", "UPDATE t SET u = 'd' WHERE n = 7");
            meet(story, "a.db", "b.db");
        }
    }

    @Test
    void uniqueValuesChangePlacesAndAreTakenTwice() throws SQLException {
        try (Story story = story("CREATE TABLE t (id INTEGER PRIMARY KEY, u TEXT UNIQUE NOT NULL);"
                + "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")) {
            story.app(
                    "a.db",
                    "UPDATE t SET u = 't' WHERE id = 1",
                    "UPDATE t SET u = 'a' WHERE id = 2",
                    "UPDATE t SET u = 'b' WHERE id = 1");
            meet(story, "a.db", "b.db", "a.db");
            story.app("a.db", "INSERT INTO t (u) VALUES ('same')", "INSERT INTO t (u) VALUES ('A')");
            story.app("b.db", "INSERT INTO t (u) VALUES ('same')", "INSERT INTO t (u) VALUES ('B')");
            story.sync("a.db");
            assertEquals(1, story.sync("b.db").pushed().rejected());
            meet(story, "a.db", "b.db");
            assertEquals(List.of("A", "B", "same"), story.select("b.db", "SELECT u FROM t WHERE id > 3 ORDER BY u"));
            story.app("a.db", "UPDATE t SET u = 'x' WHERE id = 1");
            story.app("b.db", "UPDATE t SET u = 'x' WHERE id = 2");
            meet(story, "a.db", "b.db", "a.db", "b.db");
        }
    }

    @Test
    void aCopyOfATrackedFileIsADeviceOfItsOwn() throws SQLException, IOException {
        try (Story story = story(PARENT_AND_CHILD)) {
            story.copy("a.db", "copy.db");
            for (String file : List.of("a.db", "copy.db")) {
                story.app(
                        file,
                        "INSERT INTO p (n) VALUES ('by " + file + "')",
                        "INSERT INTO c (p, n) VALUES (4, 'by " + file + "')",
                        "UPDATE p SET n = '" + file + "' WHERE id = 1");
            }
            meet(story, "a.db", "copy.db", "b.db", "a.db", "copy.db", "b.db");
            story.assertSame("a.db", "copy.db");
            assertEquals(List.of("5"), story.select("b.db", "SELECT count(*) FROM p"));
        }
    }

    @Test
    void aDeviceIsRestoredFromABackup() throws SQLException, IOException {
        try (Story story = story(PARENT_AND_CHILD)) {
            story.copy("a.db", "backup.db");
            story.app("a.db", "INSERT INTO p (n) VALUES ('sent before the restore')");
            meet(story, "a.db", "b.db");
            story.copy("backup.db", "a.db");
            story.app("a.db", "INSERT INTO p (n) VALUES ('written after it')", "UPDATE p SET n = 'r' WHERE id = 1");
            meet(story, "a.db", "b.db", "a.db");
            assertEquals(List.of("5"), story.select("a.db", "SELECT count(*) FROM p"));
        }
    }

    @Test
    void theServerIsRestoredFromABackup() throws SQLException, IOException {
        try (Story story = story(PARENT_AND_CHILD)) {
            story.stopServing();
            story.copy("hub.db", "backup.db");
            story.serve();
            story.app("a.db", "INSERT INTO p (n) VALUES ('lost 1')", "INSERT INTO c (p, n) VALUES (4, 'lost 1')");
            story.sync("a.db", "b.db");
            story.app(
                    "b.db",
                    "INSERT INTO p (n) VALUES ('lost 2')",
                    "UPDATE p SET n = 'B' WHERE id = 2",
                    "DELETE FROM c WHERE id = 1");
            meet(story, "b.db", "a.db");
            story.stopServing();
            story.copy("backup.db", "hub.db");
            story.serve();
            story.app("b.db", "INSERT INTO p (n) VALUES ('b')");
            story.app("a.db", "INSERT INTO p (n) VALUES ('a')");
            meet(story, "b.db", "a.db", "b.db", "a.db");
            story.sync("fresh.db");
            story.assertSame("a.db", "fresh.db");
            assertEquals(
                    List.of("lost 1", "lost 2", "a", "b", "B").stream().sorted().toList(),
                    story.select("fresh.db", "SELECT n FROM p WHERE n NOT IN ('p1', 'p3') ORDER BY n"));
        }
    }

    @Test
    void aFileIsUntrackedAndTrackedAgain() throws SQLException {
        try (Story story = story(PARENT_AND_CHILD)) {
            story.app("a.db", "INSERT INTO p (n) VALUES ('sent')");
            story.app("b.db", "INSERT INTO p (n) VALUES ('by b')");
            meet(story, "a.db", "b.db", "a.db");
            story.app("a.db", "INSERT INTO p (n) VALUES ('unsent')");
            story.untrack("a.db");
            assertEquals(
                    List.of(), story.select("a.db", "SELECT name FROM sqlite_schema WHERE name LIKE '%tidemark%'"));
            story.app(
                    "a.db",
                    "INSERT INTO p (n) VALUES ('untracked')",
                    "UPDATE p SET n = 'changed' WHERE id = 2",
                    "DELETE FROM c WHERE id = 1");
            story.track("a.db");
            SyncReport report = story.sync("a.db");
            assertEquals(0, report.pushed().rejected());
            meet(story, "b.db", "a.db");
            assertEquals(List.of("7"), story.select("b.db", "SELECT count(*) FROM p"));
            assertEquals(List.of("0"), story.select("b.db", "SELECT count(*) FROM c WHERE n = 'c1'"));
        }
    }
}
