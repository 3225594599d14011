package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with an index for their key, whose rows are logged before they are inserted. */
final class AnnouncedInsertsTest {
    private static final String TABLE = "CREATE TABLE t (k TEXT PRIMARY KEY, u TEXT UNIQUE, c NOT NULL DEFAULT 0)";

    @TempDir
    Path folder;

    @Test
    void whatIsNotInsertedIsNotCaptured() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1)")) {
            file.sql(
                    "INSERT OR IGNORE INTO t VALUES ('a', 'two', 2)", "INSERT OR IGNORE INTO t VALUES ('b', 'one', 2)");
            file.sql("INSERT OR IGNORE INTO t VALUES ('b', 'two', NULL)");
            file.sql("INSERT INTO t VALUES ('a', 'two', 2) ON CONFLICT DO NOTHING");
            assertEquals(List.of(), harvest(file));
            assertFalse(file.storage.hasCaptured());
        }
    }

    @Test
    void aRowThatWasIgnoredAtFirstIsOneWrite() throws Exception {
        try (AdoptedFile file = file(TABLE)) {
            file.sql("INSERT OR IGNORE INTO t VALUES ('a', 'one', NULL), ('b', 'two', NULL)");
            file.sql("INSERT INTO t VALUES ('b', 'two', 2)", "INSERT INTO t (rowid, k, u) VALUES (7, 'c', 'three')");
            assertEquals(List.of("CREATED t('b')", "CREATED t('c')"), harvest(file));
        }
    }

    @Test
    void whatAnUpsertUpdatesIsAnUpdate() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1)")) {
            file.sql("INSERT INTO t VALUES ('a', 'two', 2) ON CONFLICT (k) DO UPDATE SET c = excluded.c");
            assertEquals(List.of("UPDATED t('a') [c]"), harvest(file));
        }
    }

    @Test
    void whatCameBeforeAStatementFailedIsCaptured() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1)")) {
            assertThrows(
                    SQLException.class,
                    () -> file.sql(
                            "INSERT OR FAIL INTO t VALUES ('b', 'two', 1), ('a', 'three', 1), ('c', 'four', 1)"));
            assertEquals(List.of("CREATED t('b')"), harvest(file));
        }
    }

    @Test
    void aRowThatIsReplacedAgainAndAgainIsOneWrite() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1), ('b', 'two', 1)")) {
            file.sql("REPLACE INTO t VALUES ('b', 'two', 2)", "REPLACE INTO t VALUES ('b', 'two', 3)");
            assertEquals(List.of("CREATED t('b')"), harvest(file));
            file.sql("REPLACE INTO t VALUES ('b', 'two', 4)", "UPDATE t SET c = 5 WHERE k = 'b'");
            assertEquals(List.of("CREATED t('b')"), harvest(file));
        }
    }

    @Test
    void aNumberThatIsUsedAgainIsAnotherRow() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1), ('b', 'two', 1)")) {
            file.sql("REPLACE INTO t VALUES ('b', 'two', 2)", "DELETE FROM t WHERE k = 'b'");
            file.sql("INSERT INTO t VALUES ('c', 'three', 3)");
            assertEquals(List.of("DELETED t('b')", "CREATED t('c')"), harvest(file));
        }
    }

    @Test
    void aRowThatReplacesAnotherUnderItsOwnNumberIsCaptured() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1), ('b', 'two', 1)")) {
            file.sql("INSERT OR REPLACE INTO t (rowid, k, u, c) VALUES (2, 'b', 'two', 2)");
            assertEquals(List.of("UPDATED t('b') [c, u]"), harvest(file));
        }
    }

    @Test
    void aRowThatReplacesOneByItsKeyAndOneByAnotherIndexTakesBothAway() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1), ('b', 'two', 1)")) {
            file.sql("REPLACE INTO t VALUES ('a', 'two', 2)");
            assertEquals(List.of("DELETED t('b')", "CREATED t('a')"), harvest(file));
            file.sql("REPLACE INTO t VALUES ('a', 'two', 3)");
            assertEquals(List.of("CREATED t('a')"), harvest(file));
            file.sql("REPLACE INTO t VALUES ('c', 'two', 3)");
            assertEquals(List.of("DELETED t('a')", "CREATED t('c')"), harvest(file));
        }
    }

    @Test
    void anAppsTriggerMayWriteToTheFormerRowFirst() throws Exception {
        for (String write : List.of("UPDATE t SET c = 7 WHERE k = NEW.k", "DELETE FROM t WHERE k = NEW.k")) {
            for (boolean first : List.of(true, false)) {
                String trigger =
                        "CREATE TRIGGER " + (first ? "_a" : "z") + " BEFORE INSERT ON t BEGIN " + write + "; END";
                try (AdoptedFile file = new AdoptedFile(
                        folder.resolve(write.substring(0, 6) + first + ".db"),
                        TABLE,
                        "INSERT INTO t VALUES ('a', 'one', 1)")) {
                    if (first) {
                        file.sql(trigger);
                    }
                    file.track();
                    if (!first) {
                        file.sql(trigger);
                    }
                    file.sql("REPLACE INTO t VALUES ('a', 'two', 2)");
                    assertEquals(List.of("CREATED t('a')"), harvest(file), trigger);
                }
            }
        }
    }

    @Test
    void aKeyThatChangesBehindTheInsertionIsTheLastOne() throws Exception {
        try (AdoptedFile file = file(TABLE, "INSERT INTO t VALUES ('a', 'one', 1)")) {
            file.sql("INSERT INTO t VALUES ('b', 'two', 2)", "UPDATE t SET k = 'c' WHERE k = 'b'");
            file.sql("REPLACE INTO t VALUES ('a', 'one', 3)", "UPDATE t SET k = 'd' WHERE k = 'a'");
            file.sql("INSERT INTO t VALUES ('a', 'three', 4)");
            assertEquals(List.of("CREATED t('c')", "CREATED t('d')", "CREATED t('a')"), harvest(file));
        }
    }

    @Test
    void aReplacedRowIsCapturedThoughNumbersHaveChanged() throws Exception {
        try (AdoptedFile file = file(TABLE)) {
            file.sql("INSERT INTO t VALUES ('a', 'one', 1), ('b', 'two', 1), ('c', 'three', 1)");
            file.harvest();
            file.sql("DELETE FROM t WHERE k = 'a'", "REPLACE INTO t VALUES ('b', 'two', 2)");
            file.sql("INSERT INTO t VALUES ('d', 'four', 1)");
            // As a dump and restore does: the same rows under other numbers, and nobody told.
            file.sql("CREATE TABLE kept AS SELECT * FROM t", "CREATE TABLE log AS SELECT * FROM _tidemark_log");
            file.sql("DELETE FROM t", "INSERT INTO t SELECT * FROM kept ORDER BY k DESC");
            file.sql("DELETE FROM _tidemark_log", "INSERT INTO _tidemark_log SELECT * FROM log");
            file.sql("DROP TABLE kept", "DROP TABLE log");
            List<String> writes = harvest(file).stream().sorted().toList();
            assertEquals(List.of("CREATED t('d')", "DELETED t('a')", "UPDATED t('b') [c, u]"), writes);
        }
    }

    @Test
    void textsThatAnIndexHoldsForEqualAreToldApart() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE t (k TEXT PRIMARY KEY COLLATE NOCASE, c)", "INSERT INTO t VALUES ('a', 1)")) {
            file.sql("REPLACE INTO t VALUES ('A', 2)");
            assertEquals(List.of("DELETED t('a')", "CREATED t('A')"), harvest(file));
        }
    }

    @Test
    void numbersThatAnIndexHoldsForEqualAreToldApart() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (k PRIMARY KEY, c)", "INSERT INTO t VALUES (1, 1)")) {
            file.sql("REPLACE INTO t VALUES (1.0, 2)");
            assertEquals(List.of("DELETED t(1)", "CREATED t(1.0)"), harvest(file));
        }
    }

    private AdoptedFile file(String... sql) throws SQLException {
        return new AdoptedFile(folder.resolve("app.db"), sql).tracked();
    }

    private static List<String> harvest(AdoptedFile file) {
        return AdoptedFile.keyed(file.harvest());
    }
}
