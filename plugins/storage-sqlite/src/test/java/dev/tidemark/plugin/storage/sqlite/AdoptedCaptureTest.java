package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.StoredRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to write that a naive capture misses. */
class AdoptedCaptureTest {
    @TempDir
    Path folder;

    private AdoptedFile file(String... setup) throws SQLException {
        return new AdoptedFile(folder.resolve("app.db"), setup).tracked();
    }

    private static List<String> harvest(AdoptedFile file) {
        return AdoptedFile.keyed(file.harvest());
    }

    @Test
    void aRowOfACompositeKeyIsCaptured() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (a TEXT, b INTEGER, c, PRIMARY KEY (a, b))")) {
            file.sql("INSERT INTO t VALUES ('x', 1, 'one')");
            assertEquals(List.of("CREATED t('x', 1)"), harvest(file));
            file.sql("UPDATE t SET c = 'two'");
            assertEquals(List.of("UPDATED t('x', 1) [c]"), harvest(file));
            file.sql("DELETE FROM t");
            assertEquals(List.of("DELETED t('x', 1)"), harvest(file));
            assertTrue(file.changes(0).get(0).deleted());
        }
    }

    @Test
    void whatTheAppTakesBackIsNotCapturedAndWhatItCommitsIsAsAWhole() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id TEXT PRIMARY KEY, c)")) {
            file.sql("BEGIN", "INSERT INTO t VALUES ('x', 'one')", "UPDATE t SET c = 'two'", "ROLLBACK");
            assertEquals(List.of(), harvest(file));
            file.sql(
                    "BEGIN",
                    "INSERT INTO t VALUES ('x', 'one')",
                    "SAVEPOINT s",
                    "INSERT INTO t VALUES ('y', 'two')",
                    "ROLLBACK TO s",
                    "COMMIT");
            assertEquals(List.of("CREATED t('x')"), harvest(file));
        }
    }

    @Test
    void aRowOfATableWithoutRowidIsCaptured() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (a TEXT, b INTEGER, c, PRIMARY KEY (a, b)) WITHOUT ROWID",
                "INSERT INTO t VALUES ('old', 0, 'there')")) {
            assertEquals(1, file.pending().size());
            file.sql("INSERT INTO t VALUES ('x', 1, 'one')", "UPDATE t SET c = 'more' WHERE a = 'old'");
            assertEquals(List.of("CREATED t('x', 1)", "UPDATED t('old', 0) [c]"), harvest(file));
            file.sql("INSERT OR REPLACE INTO t VALUES ('x', 1, 'again')", "UPDATE t SET b = 7 WHERE a = 'old'");
            assertEquals(List.of("UPDATED t('x', 1) [c]", "DELETED t('old', 0)", "CREATED t('old', 7)"), harvest(file));
            assertEquals(3, file.changes(0).size());
        }
    }

    @Test
    void anIntegerKeyThatIsUpdatedKeepsItsIdentity() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, c)", "INSERT INTO t VALUES (5, 'old')")) {
            file.sql("INSERT INTO t VALUES (6, 'new')");
            RowKey six = file.harvest().get(0).key();
            file.sql("UPDATE t SET id = 500, c = 'moved' WHERE id = 5", "UPDATE t SET id = 600 WHERE id = 6");
            assertEquals(List.of("UPDATED t(5) [c]"), harvest(file));
            assertEquals(
                    Value.of("moved"),
                    file.row("t", RowKey.of(5)).orElseThrow().values().value(0));
            assertEquals(
                    Value.of("new"), file.row("t", six).orElseThrow().values().value(0));
            file.sql("INSERT INTO t VALUES (5, 'another')");
            assertInstanceOf(Value.Blob.class, file.harvest().get(0).key().part(0));
        }
    }

    @Test
    void integerKeysThatChangePlacesKeepTheirIdentities() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, c)",
                "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')")) {
            file.sql(
                    "UPDATE t SET id = -1 WHERE id = 1",
                    "UPDATE t SET id = 1 WHERE id = 2",
                    "UPDATE t SET id = 2 WHERE id = -1",
                    "DELETE FROM t WHERE id = 3",
                    "UPDATE t SET id = 3 WHERE id = 2",
                    "INSERT INTO t VALUES (2, 'fresh')");
            List<CapturedWrite> writes = file.harvest();
            assertEquals(List.of("DELETED t", "CREATED t"), AdoptedFile.words(writes));
            assertEquals(RowKey.of(3), writes.get(0).key());
            assertEquals(
                    Value.of("one"),
                    file.row("t", RowKey.of(1)).orElseThrow().values().value(0));
            assertEquals(
                    Value.of("two"),
                    file.row("t", RowKey.of(2)).orElseThrow().values().value(0));
            assertTrue(file.row("t", RowKey.of(3)).orElseThrow().deleted());
        }
    }

    @Test
    void aNaturalKeyThatIsUpdatedIsADeletionAndACreation() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE t (k TEXT PRIMARY KEY, c)", "INSERT INTO t VALUES ('a', 1), ('b', 2)")) {
            file.sql("UPDATE t SET k = 'x' WHERE k = 'a'");
            assertEquals(List.of("DELETED t('a')", "CREATED t('x')"), harvest(file));
            file.sql(
                    "UPDATE t SET k = 'swap' WHERE k = 'x'",
                    "UPDATE t SET k = 'x' WHERE k = 'b'",
                    "UPDATE t SET k = 'b' WHERE k = 'swap'");
            assertEquals(List.of("CREATED t('x')", "CREATED t('b')"), harvest(file));
            assertEquals(3, file.changes(0).size());
        }
    }

    @Test
    void aKeyThatDiffersInCaseAloneIsAnotherKey() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (k TEXT PRIMARY KEY COLLATE NOCASE, c TEXT COLLATE NOCASE)")) {
            file.sql("INSERT INTO t VALUES ('a', 'text')");
            file.harvest();
            file.sql("UPDATE t SET k = 'A'", "UPDATE t SET c = 'TEXT'");
            assertEquals(List.of("DELETED t('a')", "CREATED t('A')"), harvest(file));
            file.sql("UPDATE t SET c = 'Text'");
            assertEquals(List.of("UPDATED t('A') [c]"), harvest(file));
        }
    }

    @Test
    void aRowThatReplaceDeletesThroughAUniqueIndexIsCaptured() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT UNIQUE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')")) {
            file.sql("INSERT OR REPLACE INTO t VALUES (9, 'a')");
            List<CapturedWrite> writes = file.harvest();
            assertEquals(List.of("DELETED t", "CREATED t"), AdoptedFile.words(writes));
            assertEquals(RowKey.of(1), writes.get(0).key());
            file.sql("UPDATE OR REPLACE t SET mail = 'b' WHERE id = 3");
            assertEquals(List.of("DELETED t(2)", "UPDATED t(3) [mail]"), harvest(file));
            file.sql("UPDATE OR REPLACE t SET id = 4 WHERE id = 3");
            assertEquals(List.of("DELETED t(4)"), harvest(file));
            assertEquals(
                    Value.of("b"),
                    file.row("t", RowKey.of(3)).orElseThrow().values().value(0));
        }
    }

    @Test
    void whatIsIgnoredIsNotCaptured() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT UNIQUE)", "INSERT INTO t VALUES (1, 'a')")) {
            file.sql("INSERT OR IGNORE INTO t VALUES (1, 'b')", "INSERT OR IGNORE INTO t VALUES (2, 'a')");
            file.sql("UPDATE t SET mail = mail", "INSERT INTO t VALUES (5, 'e')", "DELETE FROM t WHERE id = 5");
            file.sql("BEGIN", "DELETE FROM t", "ROLLBACK");
            assertEquals(List.of(), harvest(file));
            assertFalse(file.storage.hasCaptured());
        }
    }

    @Test
    void replaceAndUpsertKeepTheIdentity() throws Exception {
        for (String recursive : List.of("OFF", "ON")) {
            try (AdoptedFile file = new AdoptedFile(
                            folder.resolve(recursive + ".db"),
                            "PRAGMA recursive_triggers = " + recursive,
                            "CREATE TABLE t (id INTEGER PRIMARY KEY, c)",
                            "INSERT INTO t VALUES (1, 'a')")
                    .tracked()) {
                file.sql("INSERT INTO t VALUES (2, 'b')");
                RowKey two = file.harvest().get(0).key();
                file.sql("INSERT OR REPLACE INTO t VALUES (1, 'x')", "REPLACE INTO t VALUES (2, 'y')");
                assertEquals(List.of("UPDATED t(1) [c]", "UPDATED t" + two + " [c]"), harvest(file));
                file.sql("INSERT INTO t VALUES (1, 'z') ON CONFLICT DO UPDATE SET c = excluded.c");
                assertEquals(List.of("UPDATED t(1) [c]"), harvest(file));
            }
        }
    }

    @Test
    void aNaturalKeyThatIsReplacedIsOneWrite() throws Exception {
        for (String recursive : List.of("OFF", "ON")) {
            try (AdoptedFile file = new AdoptedFile(
                            folder.resolve(recursive + "-natural.db"),
                            "PRAGMA recursive_triggers = " + recursive,
                            "CREATE TABLE t (k TEXT PRIMARY KEY, c)",
                            "INSERT INTO t VALUES ('a', 1), ('b', 2)")
                    .tracked()) {
                file.sql("REPLACE INTO t VALUES ('a', 9)");
                List<CapturedWrite> writes = file.harvest();
                assertEquals(List.of("CREATED t('a')"), AdoptedFile.keyed(writes));
                assertFalse(writes.get(0).before().orElseThrow().deleted());
                assertEquals(
                        List.of(false, false),
                        file.changes(0).stream().map(StoredRow::deleted).toList());
            }
        }
    }

    @Test
    void whatForeignKeysCascadeIsCaptured() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent ON DELETE CASCADE ON UPDATE CASCADE)",
                "CREATE TABLE other (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent ON DELETE SET NULL)",
                "INSERT INTO parent VALUES (1), (2)",
                "INSERT INTO child VALUES (1, 1), (2, 2)",
                "INSERT INTO other VALUES (1, 1)")) {
            file.sql("PRAGMA foreign_keys = ON", "DELETE FROM parent WHERE id = 1");
            assertEquals(
                    java.util.Set.of("DELETED parent(1)", "DELETED child(1)", "UPDATED other(1) [p]"),
                    java.util.Set.copyOf(harvest(file)));
            file.sql("UPDATE parent SET id = 20 WHERE id = 2");
            file.harvest();
            StoredRow child = file.row("child", RowKey.of(2)).orElseThrow();
            assertEquals(Value.of(2), child.values().value(0));
            assertEquals(List.of("20"), file.select("SELECT p FROM child"));
        }
    }

    @Test
    void aRowThatIsDeletedAndInsertedUnderOneNumberIsANewRow() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, c)", "INSERT INTO t VALUES (1, 'a')")) {
            file.sql("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (1, 'b')");
            List<CapturedWrite> writes = file.harvest();
            assertEquals(List.of("DELETED t", "CREATED t"), AdoptedFile.words(writes));
            assertEquals(RowKey.of(1), writes.get(0).key());
            RowKey second = writes.get(1).key();
            file.sql("DELETE FROM t");
            file.harvest();
            file.sql("INSERT INTO t VALUES (1, 'c')");
            List<CapturedWrite> third = file.harvest();
            assertEquals(List.of("CREATED t"), AdoptedFile.words(third));
            assertNotEquals(second, third.get(0).key());
            assertEquals(3, file.changes(0).size());
        }
    }

    @Test
    void aReferenceToANumberThatIsUsedAgainMeansTheNewRow() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent, c)",
                "CREATE TABLE link (p INTEGER REFERENCES parent, n INTEGER, PRIMARY KEY (p, n))",
                "INSERT INTO parent VALUES (5)",
                "INSERT INTO child VALUES (1, 5, 'x')",
                "INSERT INTO link VALUES (5, 1)")) {
            file.sql("PRAGMA foreign_keys = OFF", "DELETE FROM parent");
            file.harvest();
            assertEquals(
                    Value.of(5),
                    file.row("child", RowKey.of(1)).orElseThrow().values().value(0));
            file.sql("INSERT INTO parent VALUES (5)");
            List<CapturedWrite> writes = file.harvest();
            Value parent = writes.get(0).key().part(0);
            assertEquals(
                    List.of(
                            "CREATED parent(" + parent + ")",
                            "UPDATED child(1) [p]",
                            "DELETED link(5, 1)",
                            "CREATED link(" + parent + ", 1)"),
                    AdoptedFile.keyed(writes));
            assertEquals(
                    parent,
                    file.row("child", RowKey.of(1)).orElseThrow().values().value(0));
        }
    }

    @Test
    void aKeyOfReferencesIsToldAsItWasWhenItWasWritten() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                "CREATE TABLE link (p INTEGER REFERENCES parent, n INTEGER, PRIMARY KEY (p, n))",
                "INSERT INTO parent VALUES (5)",
                "INSERT INTO link VALUES (5, 1)")) {
            file.sql(
                    "DELETE FROM link",
                    "DELETE FROM parent",
                    "INSERT INTO parent VALUES (5)",
                    "INSERT INTO link VALUES (5, 2)");
            List<CapturedWrite> writes = file.harvest();
            assertEquals(
                    List.of("DELETED link", "DELETED parent", "CREATED parent", "CREATED link"),
                    AdoptedFile.words(writes));
            assertEquals(RowKey.of(Value.of(5), Value.of(1)), writes.get(0).key());
            assertEquals(
                    RowKey.of(writes.get(2).key().part(0), Value.of(2)),
                    writes.get(3).key());
        }
    }

    @Test
    void namesMayBeAnything() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE \"Größe \"\"x\"\" 'y' -- [z]\" (\"İd?\" INTEGER PRIMARY KEY, \"select\" TEXT, \"a;b\" TEXT UNIQUE)",
                "CREATE TABLE rowid (rowid TEXT, oid INTEGER, PRIMARY KEY (rowid))")) {
            file.sql(
                    "INSERT INTO \"Größe \"\"x\"\" 'y' -- [z]\" VALUES (1, 'a', 'b')",
                    "UPDATE \"Größe \"\"x\"\" 'y' -- [z]\" SET \"select\" = 'c'",
                    "INSERT INTO rowid VALUES ('k', 1)",
                    "UPDATE rowid SET oid = 2");
            assertEquals(List.of("CREATED Größe \"x\" 'y' -- [z]", "CREATED rowid"), AdoptedFile.words(file.harvest()));
            file.sql("UPDATE \"Größe \"\"x\"\" 'y' -- [z]\" SET \"a;b\" = 'd'", "UPDATE rowid SET oid = 3");
            assertEquals(
                    List.of("UPDATED Größe \"x\" 'y' -- [z] [a;b]", "UPDATED rowid [oid]"),
                    AdoptedFile.words(file.harvest()));
            assertEquals(2, file.changes(0).size());
        }
    }

    @Test
    void generatedColumnsAreLeftToTheDatabase() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER AS (a * 2) STORED, c AS (a + 1) UNIQUE)")) {
            file.sql("INSERT INTO t (a) VALUES (1)", "UPDATE t SET a = 5");
            RowKey key = file.harvest().get(0).key();
            assertEquals(
                    List.of("a"),
                    file.row("t", key).orElseThrow().values().shape().names());
            assertEquals(List.of(), file.apply(AdoptedFile.pulled("t", key, file.head() + 1, "a", 7)));
            assertEquals(List.of("7|14|8"), file.select("SELECT a, b, c FROM t"));
        }
    }

    @Test
    void strictTablesAndBlobsAndLargeValuesKeepTheirBits() throws Exception {
        byte[] large = new byte[3_000_000];
        new java.util.Random(3).nextBytes(large);
        try (AdoptedFile file =
                        file("CREATE TABLE t (k BLOB PRIMARY KEY, i INTEGER, r REAL, x TEXT, b BLOB, a ANY) STRICT");
                PreparedStatement insert = file.app.prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setBytes(1, new byte[] {0, 1, 2});
            insert.setLong(2, Long.MIN_VALUE);
            insert.setDouble(3, 0.1 + 0.2);
            insert.setString(4, "ab\u0000c😀".repeat(10_000));
            insert.setBytes(5, large);
            insert.setString(6, "007");
            insert.executeUpdate();
            StoredRow row = file.changes(0).isEmpty() ? null : file.changes(0).get(0);
            assertEquals(null, row);
            file.harvest();
            StoredRow stored = file.changes(0).get(0);
            assertEquals(RowKey.of(Value.of(new byte[] {0, 1, 2})), stored.key());
            assertEquals(
                    List.of(
                            Value.of(Long.MIN_VALUE),
                            Value.of(0.1 + 0.2),
                            Value.of("ab\u0000c😀".repeat(10_000)),
                            Value.of(large),
                            Value.of("007")),
                    List.copyOf(stored.values().toMap().values()));
        }
    }

    @Test
    void aColumnThatTheAppAddsLaterIsCaptured() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)", "INSERT INTO t VALUES (1, 'x')")) {
            file.sql("ALTER TABLE t ADD COLUMN b DEFAULT 'd'", "UPDATE t SET a = 'y'");
            assertEquals(List.of("UPDATED t(1) [a]"), harvest(file));
            file.sql("UPDATE t SET b = 'z'");
            assertEquals(List.of("UPDATED t(1) [b]"), harvest(file));
            assertEquals(
                    List.of("a", "b"),
                    file.row("t", RowKey.of(1)).orElseThrow().values().shape().names());
        }
    }

    @Test
    void whatTheAppWritesToANewColumnBeforeAnybodyLooksIsCaptured() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
                "CREATE TABLE n (k TEXT PRIMARY KEY, a)",
                "CREATE TABLE w (k TEXT PRIMARY KEY, a) WITHOUT ROWID",
                "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
                "INSERT INTO n VALUES ('k', 'x')",
                "INSERT INTO w VALUES ('k', 'x')")) {
            file.sql(
                    "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'd'",
                    "ALTER TABLE n ADD COLUMN b",
                    "ALTER TABLE w ADD COLUMN b INTEGER NOT NULL DEFAULT 7",
                    "UPDATE t SET b = 'z' WHERE id = 2",
                    "UPDATE n SET b = a",
                    "UPDATE w SET b = 8");
            assertEquals(
                    List.of("UPDATED n('k') [b]", "UPDATED t(2) [b]", "UPDATED w('k') [b]"),
                    harvest(file).stream().sorted().toList());
            assertEquals(List.of(), harvest(file));
        }
    }

    @Test
    void aTableOfMoreThanSixtyColumnsTellsThemApart() throws Exception {
        StringBuilder columns = new StringBuilder("id INTEGER PRIMARY KEY");
        for (int i = 0; i < 150; i++) {
            columns.append(", c").append(i);
        }
        try (AdoptedFile file = file("CREATE TABLE t (" + columns + ")", "INSERT INTO t (id) VALUES (1)")) {
            file.sql("UPDATE t SET c0 = 1, c61 = 1, c62 = 1, c149 = 1");
            assertEquals(List.of("UPDATED t(1) [c0, c149, c61, c62]"), harvest(file));
        }
    }

    @Test
    void aTableThatTheAppAddsLaterIsTracked() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")) {
            file.sql("CREATE TABLE later (id INTEGER PRIMARY KEY, a)", "INSERT INTO later VALUES (1, 'x')");
            assertEquals(List.of("CREATED later"), AdoptedFile.words(file.harvest()));
            file.sql("UPDATE later SET a = 'y'");
            assertEquals(List.of("UPDATED later [a]"), AdoptedFile.words(file.harvest()));
        }
    }

    @Test
    void aTableThatTheAppBuildsAnewIsStillCaptured() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)", "INSERT INTO t VALUES (1, 'x')")) {
            file.sql(
                    "BEGIN",
                    "CREATE TABLE fresh (id INTEGER PRIMARY KEY, a TEXT, b)",
                    "INSERT INTO fresh (id, a) SELECT id, a FROM t",
                    "DROP TABLE t",
                    "ALTER TABLE fresh RENAME TO t",
                    "COMMIT",
                    "INSERT INTO t (id, a) VALUES (2, 'y')");
            assertEquals(List.of("CREATED t"), AdoptedFile.words(file.harvest()));
            file.sql("UPDATE t SET b = 1 WHERE id = 1");
            assertEquals(List.of("UPDATED t(1) [b]"), harvest(file));
        }
    }

    @Test
    void aVacuumChangesNothing() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (k TEXT PRIMARY KEY, c)",
                "INSERT INTO t VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4)")) {
            file.sql("UPDATE t SET c = c + 10");
            file.harvest();
            List<StoredRow> before = file.changes(0);
            file.sql("DELETE FROM t WHERE k = 'a'");
            file.harvest();
            file.sql("VACUUM");
            file.harvest();
            assertEquals(before.subList(1, 4), file.changes(0).subList(0, 3));
        }
    }

    @Test
    void rowsAreFoundAgainAfterTheirNumbersHaveChanged() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (k TEXT PRIMARY KEY, c)")) {
            file.sql("INSERT INTO t VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4)");
            file.harvest();
            List<StoredRow> before = file.changes(0);
            file.sql("UPDATE t SET c = 9 WHERE k = 'd'", "DELETE FROM t WHERE k = 'a'");
            // As a dump and restore does: the same rows under other numbers, and nobody told.
            file.sql("CREATE TABLE kept AS SELECT * FROM t", "CREATE TABLE log AS SELECT * FROM _tidemark_log");
            file.sql("DELETE FROM t", "INSERT INTO t SELECT * FROM kept ORDER BY k DESC");
            file.sql("DELETE FROM _tidemark_log", "INSERT INTO _tidemark_log SELECT * FROM log");
            file.sql("DROP TABLE kept", "DROP TABLE log");
            assertEquals(List.of("UPDATED t('d') [c]", "DELETED t('a')"), harvest(file));
            List<StoredRow> after = file.changes(0);
            assertEquals(before.subList(1, 3), after.subList(0, 2));
            assertEquals(before.get(3).versions().row(), after.get(2).versions().row());
        }
    }

    @Test
    void severalConnectionsWriteInBothJournalModes() throws Exception {
        for (String mode : List.of("WAL", "DELETE")) {
            try (AdoptedFile file = new AdoptedFile(
                                    folder.resolve(mode + ".db"),
                                    "PRAGMA journal_mode = " + mode,
                                    "CREATE TABLE t (id INTEGER PRIMARY KEY, c)")
                            .tracked();
                    Connection second = AdoptedFile.connect(file.path);
                    Statement statement = second.createStatement()) {
                file.sql("INSERT INTO t (c) VALUES ('first')");
                statement.execute("INSERT INTO t (c) VALUES ('second')");
                assertTrue(file.storage.hasCaptured());
                assertEquals(2, file.harvest().size());
                statement.execute("UPDATE t SET c = 'both' WHERE id = 1");
                file.sql("UPDATE t SET c = 'both' WHERE id = 2");
                assertEquals(2, file.harvest().size());
                assertEquals(List.of(mode.toLowerCase(java.util.Locale.ROOT)), file.select("PRAGMA journal_mode"));
            }
        }
    }

    @Test
    void theAppsOwnTriggersAreCapturedWithTheWrite() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE audit (id INTEGER PRIMARY KEY, what)",
                "CREATE TRIGGER on_t AFTER INSERT ON t BEGIN INSERT INTO audit (what) VALUES (NEW.c); END")) {
            file.sql("INSERT INTO t (c) VALUES ('x')");
            assertEquals(
                    java.util.Set.of("CREATED t", "CREATED audit"),
                    java.util.Set.copyOf(AdoptedFile.words(file.harvest())));
        }
    }

    @Test
    void rowNumbersFarApartGetEntriesOfTheirOwn() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, c)",
                "INSERT INTO t VALUES (-9223372036854775808, 'least'), (0, 'none'), (9223372036854775807, 'most')")) {
            assertEquals(3, file.changes(0).size());
            assertEquals(3, file.head());
            assertEquals(3, file.pending().size());
            file.sql("UPDATE t SET c = 'x' WHERE id = 0");
            assertEquals(List.of("UPDATED t(0) [c]"), harvest(file));
        }
    }

    @Test
    void aWriteOfARowInAGapIsNotTakenForAnOldRow() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE t (id INTEGER PRIMARY KEY, c)", "INSERT INTO t VALUES (1, 'a'), (3, 'c')")) {
            file.sql("INSERT INTO t VALUES (2, 'b')");
            assertEquals(2, file.changes(0).size());
            assertInstanceOf(Value.Blob.class, file.harvest().get(0).key().part(0));
            assertEquals(3, file.changes(0).size());
        }
    }
}
