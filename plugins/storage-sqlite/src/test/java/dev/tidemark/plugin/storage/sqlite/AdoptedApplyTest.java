package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.CapturedWrite;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from elsewhere, written to an app's tables. */
class AdoptedApplyTest {
    @TempDir
    Path folder;

    private AdoptedFile file(String... setup) throws SQLException {
        return new AdoptedFile(folder.resolve("app.db"), setup).tracked();
    }

    private static StoredRow pulled(String table, RowKey key, long lsn, Object... columns) {
        return AdoptedFile.pulled(table, key, lsn, columns);
    }

    private static List<Breach.Kind> kinds(List<Breach> breaches) {
        return breaches.stream().map(Breach::kind).toList();
    }

    @Test
    void twoRowsOfOneNumberFromTwoDevicesAreTwoRows() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE t (id INTEGER PRIMARY KEY, c)", "INSERT INTO t VALUES (275, 'old')")) {
            file.sql("INSERT INTO t VALUES (276, 'mine')");
            RowKey mine = file.harvest().get(0).key();
            RowKey theirs = RowKey.of(AdoptedFile.uuid(1));
            assertEquals(
                    List.of(),
                    file.apply(pulled("t", theirs, 500, "c", "theirs"), pulled("t", RowKey.of(275), 501, "c", "new")));
            assertEquals(List.of("275|new", "276|mine", "277|theirs"), file.select("SELECT * FROM t"));
            assertEquals(
                    Value.of("mine"), file.row("t", mine).orElseThrow().values().value(0));
            assertFalse(file.storage.hasCaptured());
            assertEquals(List.of(), file.harvest());
            file.apply(AdoptedFile.buried("t", theirs, 502));
            assertEquals(List.of("275|new", "276|mine"), file.select("SELECT * FROM t"));
            assertTrue(file.row("t", theirs).orElseThrow().deleted());
            file.apply(pulled("t", theirs, 503, "c", "revived"));
            assertEquals(List.of("277|revived"), file.select("SELECT * FROM t WHERE id > 276"));
            assertEquals(503, file.head());
            file.sql("DELETE FROM t WHERE id = 277");
            assertEquals(
                    List.of(theirs),
                    file.harvest().stream().map(CapturedWrite::key).toList());
        }
    }

    @Test
    void whoIsHeldUpByAReaderHoldsUpNobodyAfterwards() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id TEXT PRIMARY KEY, c)", "INSERT INTO t VALUES ('r', 'old')")) {
            try (Statement statement = file.app.createStatement();
                    ResultSet reader = statement.executeQuery("SELECT * FROM t")) {
                assertTrue(reader.next());
                StorageException busy = assertThrows(
                        StorageException.class, () -> file.apply(pulled("t", RowKey.of("q"), 500, "c", "new")));
                assertEquals(StorageException.Kind.BUSY, busy.kind());
            }
            file.sql("PRAGMA busy_timeout = 1", "INSERT INTO t VALUES ('s', 'mine')");
            file.apply(pulled("t", RowKey.of("q"), 500, "c", "new"));
            assertEquals(List.of("q|new", "r|old", "s|mine"), file.select("SELECT * FROM t ORDER BY id"));
        }
    }

    @Test
    void whatIsPutAsNewIsFoundByAnyKeyThatSqliteAllows() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (a TEXT, b INT, c, PRIMARY KEY (a, b) ON CONFLICT REPLACE)",
                "INSERT INTO t VALUES ('x', NULL, 'old'), ('x', 1, 'old')")) {
            try (Transaction transaction = file.storage.begin()) {
                RowKey withoutValue = RowKey.of(Value.of("x"), Value.NULL);
                assertFalse(transaction.putNew(pulled("t", withoutValue, 500, "c", "new")));
                assertFalse(transaction.putNew(pulled("t", RowKey.of(Value.of("x"), Value.of(1)), 500, "c", "new")));
                assertTrue(transaction.putNew(pulled("t", RowKey.of(Value.of("y"), Value.NULL), 500, "c", "new")));
                assertTrue(transaction.putNew(pulled("t", RowKey.of(Value.of("y"), Value.of(1)), 501, "c", "new")));
                assertEquals(List.of(), transaction.settle());
                transaction.commit();
            }
            assertEquals(
                    List.of("x|null|old", "x|1|old", "y|null|new", "y|1|new"),
                    file.select("SELECT * FROM t ORDER BY a, b"));
            assertEquals(501, file.head());
            assertFalse(file.storage.hasCaptured());
        }
    }

    @Test
    void referencesAreTranslatedAlsoBeforeTheirRowArrives() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent (id), boss INTEGER REFERENCES child)",
                "CREATE TABLE link (p INTEGER REFERENCES parent, n TEXT, PRIMARY KEY (p, n))",
                "INSERT INTO parent VALUES (1, 'old')")) {
            Value parent = AdoptedFile.uuid(1);
            Value child = AdoptedFile.uuid(2);
            RowKey link = RowKey.of(parent, Value.of("n"));
            assertEquals(
                    List.of(),
                    file.apply(
                            pulled("link", link, 10),
                            pulled("child", RowKey.of(child), 11, "p", parent, "boss", AdoptedFile.uuid(3)),
                            pulled("child", RowKey.of(AdoptedFile.uuid(3)), 12, "p", 1, "boss", null),
                            pulled("parent", RowKey.of(parent), 13, "c", "new")));
            assertEquals(List.of("1|old", "2|new"), file.select("SELECT * FROM parent"));
            assertEquals(List.of("2|n"), file.select("SELECT * FROM link"));
            assertEquals(List.of("1|2|2", "2|1|null"), file.select("SELECT * FROM child"));
            assertEquals(
                    parent,
                    file.row("child", RowKey.of(child)).orElseThrow().values().value(0));
            assertEquals(10, file.row("link", link).orElseThrow().lsn());
        }
    }

    @Test
    void aChildWithoutItsParentIsABreach() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent)",
                "INSERT INTO parent VALUES (1, 'old')",
                "INSERT INTO child VALUES (1, 1)")) {
            List<Breach> missing =
                    file.apply(pulled("child", RowKey.of(AdoptedFile.uuid(1)), 10, "p", AdoptedFile.uuid(9)));
            assertEquals(List.of(Breach.Kind.FOREIGN_KEY), kinds(missing));
            assertEquals(
                    new Breach.Reference("parent", RowKey.of(AdoptedFile.uuid(9))),
                    missing.get(0).other().orElseThrow());
            List<Breach> orphaned = file.apply(AdoptedFile.buried("parent", RowKey.of(1), 11));
            assertEquals(RowKey.of(1), orphaned.get(0).row().key());
            assertEquals("child", orphaned.get(0).row().table());
            assertEquals(
                    List.of(),
                    file.apply(
                            AdoptedFile.buried("child", RowKey.of(1), 12),
                            AdoptedFile.buried("parent", RowKey.of(1), 13)));
        }
    }

    @Test
    void aForgottenDeletionLeavesNothingButTheMeaningOfTheNumbersThatStillReferToItsRow() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent)",
                "CREATE TRIGGER counts AFTER DELETE ON parent BEGIN SELECT 1; END",
                "INSERT INTO parent VALUES (1, 'old')")) {
            Value gone = AdoptedFile.uuid(1);
            Value child = AdoptedFile.uuid(2);
            file.apply(
                    pulled("parent", RowKey.of(gone), 10, "c", "new"),
                    pulled("child", RowKey.of(child), 11, "p", gone));
            file.apply(
                    AdoptedFile.buried("parent", RowKey.of(gone), 12), AdoptedFile.buried("parent", RowKey.of(1), 13));
            long schema = AdoptedModel.version(new TrackStatements(file.app));
            try (Transaction transaction = file.storage.begin()) {
                assertEquals(2, AdoptedFile.all(transaction.tombstonesSince(0)).size());
                transaction.remove("parent", RowKey.of(gone));
                transaction.remove("parent", RowKey.of(1));
                assertEquals(List.of(), AdoptedFile.all(transaction.tombstonesSince(0)));
                transaction.commit();
            }
            assertEquals(schema, AdoptedModel.version(new TrackStatements(file.app)), "no app table is touched by it");
            assertEquals(List.of(), file.changes(11));
            assertEquals(
                    gone,
                    file.row("child", RowKey.of(child)).orElseThrow().values().value(0));
            file.sql("INSERT INTO parent VALUES (2, 'takes the number')");
            RowKey taken = file.harvest().get(0).key();
            assertEquals(
                    Value.of("takes the number"),
                    file.row("parent", taken).orElseThrow().values().value(0));
            assertNotEquals(RowKey.of(gone), taken);
        }
    }

    @Test
    void aDeletedParentIsMissedByChildrenWithoutARowid() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (\"last.part.s.\" TEXT PRIMARY KEY) WITHOUT ROWID",
                "CREATE TABLE child (\"t.\" TEXT REFERENCES parent, n TEXT, PRIMARY KEY (\"t.\", n)) WITHOUT ROWID",
                "INSERT INTO parent VALUES ('p'), ('q')",
                "INSERT INTO child VALUES ('p', 'n')")) {
            assertEquals(List.of(), file.apply(AdoptedFile.buried("parent", RowKey.of("q"), 10)));
            List<Breach> orphaned = file.apply(AdoptedFile.buried("parent", RowKey.of("p"), 11));
            assertEquals(List.of(Breach.Kind.FOREIGN_KEY), kinds(orphaned));
            assertEquals("child", orphaned.get(0).row().table());
        }
    }

    @Test
    void aRowThatWaitsForItsPlaceIsReadAsItWasPut() throws Exception {
        try (AdoptedFile file = file(
                        "CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT UNIQUE, c)",
                        "INSERT INTO t VALUES (1, 'a', 'x'), (2, 'b', 'y')");
                Transaction transaction = file.storage.begin()) {
            transaction.captured().close();
            transaction.openFeed();
            transaction.put(pulled("t", RowKey.of(1), 10, "mail", "b", "c", "new"));
            assertEquals(
                    Optional.of(Value.of("new")),
                    transaction.row("t", RowKey.of(1)).orElseThrow().values().get("c"));
            transaction.put(pulled("t", RowKey.of(2), 11, "mail", "a", "c", "y"));
            assertEquals(List.of(), transaction.settle());
            transaction.commit();
            assertEquals(List.of("1|b|new", "2|a|y"), file.select("SELECT * FROM t"));
        }
    }

    @Test
    void uniqueValuesChangePlaces() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT NOT NULL UNIQUE CHECK (mail LIKE '%@%'), other) STRICT"
                        .replace("other)", "other TEXT)"),
                "INSERT INTO t VALUES (1, 'a@', 'x'), (2, 'b@', 'y'), (3, 'c@', 'z')")) {
            assertEquals(
                    List.of(),
                    file.apply(
                            pulled("t", RowKey.of(1), 10, "mail", "b@"),
                            pulled("t", RowKey.of(2), 11, "mail", "c@"),
                            pulled("t", RowKey.of(3), 12, "mail", "a@")));
            assertEquals(List.of("1|b@|x", "2|c@|y", "3|a@|z"), file.select("SELECT * FROM t"));
            assertEquals(
                    List.of(),
                    file.apply(
                            pulled("t", RowKey.of(AdoptedFile.uuid(1)), 13, "mail", "a@"),
                            AdoptedFile.buried("t", RowKey.of(3), 14)));
        }
    }

    @Test
    void aUniqueValueThatAnotherRowHasIsABreach() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT UNIQUE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")) {
            List<Breach> breaches = file.apply(
                    pulled("t", RowKey.of(AdoptedFile.uuid(1)), 10, "mail", "a"),
                    pulled("t", RowKey.of(2), 11, "mail", "c"),
                    pulled("t", RowKey.of(3), 12, "mail", "b"));
            assertEquals(List.of(Breach.Kind.UNIQUE), kinds(breaches));
            assertEquals("UNIQUE (mail)", breaches.get(0).constraint());
            assertEquals(
                    new Breach.Reference("t", RowKey.of(1)),
                    breaches.get(0).other().orElseThrow());
            assertEquals(List.of("1|a", "2|c", "3|b"), file.select("SELECT * FROM t"));
            assertTrue(file.row("t", RowKey.of(AdoptedFile.uuid(1))).isEmpty());
        }
    }

    @Test
    void whoWroteARowIsKnownThoughItsFirstPlaceWasTakenBack() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, mail TEXT UNIQUE)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")) {
            List<Breach> breaches = file.apply(
                    pulled("t", RowKey.of(2), 10, "mail", "c"),
                    pulled("t", RowKey.of(3), 11, "mail", "b"),
                    pulled("t", RowKey.of(AdoptedFile.uuid(1)), 12, "mail", "a"));
            assertEquals(List.of(Breach.Kind.UNIQUE), kinds(breaches));
            assertEquals(
                    List.of(AdoptedFile.OTHER, AdoptedFile.OTHER),
                    file.changes(9).stream()
                            .map(row -> row.versions().row().stamp().author())
                            .toList());
        }
    }

    @Test
    void rowsThatChangedPlacesAreFoundAgainAfterAVacuum() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id TEXT PRIMARY KEY, mail TEXT UNIQUE)")) {
            file.apply(
                    pulled("t", RowKey.of("p"), 1, "mail", "a"),
                    pulled("t", RowKey.of("q"), 2, "mail", "b"),
                    pulled("t", RowKey.of("r"), 3, "mail", "c"),
                    pulled("t", RowKey.of("s"), 4, "mail", "d"));
            file.apply(pulled("t", RowKey.of("p"), 10, "mail", "b"), pulled("t", RowKey.of("q"), 11, "mail", "a"));
            List<StoredRow> before = file.changes(0);
            file.sql("VACUUM");
            assertEquals(List.of(), file.harvest());
            assertEquals(before, file.changes(0));
        }
    }

    @Test
    void ofTwoEntriesThatAnEarlierTidemarkLeftOfARowTheLaterOneCounts() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id TEXT PRIMARY KEY, mail TEXT UNIQUE)")) {
            file.apply(pulled("t", RowKey.of("p"), 10, "mail", "a"), pulled("t", RowKey.of("q"), 11, "mail", "b"));
            List<StoredRow> before = file.changes(0);
            file.sql("INSERT INTO _tidemark_row_1 SELECT rid + 7, gid, hash, lsn - 9, vlsn, pending, time, author,"
                    + " sequence, context, cols FROM _tidemark_row_1");
            file.sql("VACUUM");
            assertEquals(List.of(), file.harvest());
            assertEquals(before, file.changes(0));
            assertEquals(List.of("2"), file.select("SELECT count(*) FROM _tidemark_row_1"));
        }
    }

    @Test
    void whatBreaksAConstraintIsSetAsideAndTheRestIsWritten() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER NOT NULL, c INTEGER CHECK (c > 0), UNIQUE (n)) STRICT")) {
            List<Breach> breaches = file.apply(
                    pulled("t", RowKey.of("a"), 10, "n", null),
                    pulled("t", RowKey.of("b"), 11, "n", 1, "c", -1),
                    pulled("t", RowKey.of("c"), 12, "n", "text"),
                    pulled("t", RowKey.of("d"), 13, "n", 4, "c", 4));
            assertEquals(List.of(Breach.Kind.NOT_NULL, Breach.Kind.CHECK, Breach.Kind.TYPE), kinds(breaches));
            assertEquals(List.of("d|4|4"), file.select("SELECT * FROM t"));
            assertEquals(1, file.changes(0).size());
        }
    }

    @Test
    void theAppsTriggersDoNotRunTwice() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE audit (id INTEGER PRIMARY KEY, what)",
                "CREATE TRIGGER \"on t\" AFTER INSERT ON T BEGIN INSERT INTO audit (what) VALUES (NEW.c); END")) {
            file.apply(
                    pulled("t", RowKey.of(AdoptedFile.uuid(1)), 10, "c", "x"),
                    pulled("audit", RowKey.of(AdoptedFile.uuid(2)), 11, "what", "x"));
            assertEquals(List.of("1|x"), file.select("SELECT * FROM audit"));
            file.sql("INSERT INTO t (c) VALUES ('y')");
            assertEquals(List.of("1|x", "2|y"), file.select("SELECT * FROM audit"));
            assertEquals(2, file.harvest().size());
        }
    }

    @Test
    void anAppliedDeletionDoesNotCascade() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
                "CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES parent ON DELETE CASCADE)",
                "INSERT INTO parent VALUES (1)")) {
            file.sql("PRAGMA foreign_keys = ON", "INSERT INTO child VALUES (1, 1)");
            List<Breach> breaches = file.apply(AdoptedFile.buried("parent", RowKey.of(1), 10));
            assertEquals(List.of(Breach.Kind.FOREIGN_KEY), kinds(breaches));
            assertEquals(List.of("1|1"), file.select("SELECT * FROM child"));
        }
    }

    @Test
    void rowsOfEveryKindOfKeyAreWrittenAndRemoved() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE a (x TEXT, y INTEGER, c, PRIMARY KEY (x, y)) WITHOUT ROWID",
                "CREATE TABLE b (x TEXT PRIMARY KEY, c)",
                "CREATE TABLE base (id INTEGER PRIMARY KEY, c)",
                "CREATE TABLE derived (id INTEGER PRIMARY KEY REFERENCES base, c)")) {
            RowKey pair = RowKey.of(Value.of("k"), Value.of(1));
            RowKey base = RowKey.of(AdoptedFile.uuid(1));
            file.apply(
                    pulled("a", pair, 10, "c", 1),
                    pulled("b", RowKey.of("k"), 11, "c", 1),
                    pulled("base", base, 12, "c", 1),
                    pulled("derived", base, 13, "c", 1));
            file.apply(
                    pulled("a", pair, 14, "c", 2),
                    pulled("b", RowKey.of("k"), 15, "c", 2),
                    pulled("derived", base, 16, "c", 2));
            assertEquals(List.of("k|1|2"), file.select("SELECT * FROM a"));
            assertEquals(List.of("k|2"), file.select("SELECT * FROM b"));
            assertEquals(
                    List.of("1|1|1|2"),
                    file.select("SELECT * FROM base JOIN derived USING (id)").stream()
                            .map(row -> "1|" + row)
                            .toList());
            file.sql("UPDATE derived SET c = 3");
            assertEquals(List.of("UPDATED derived" + base + " [c]"), AdoptedFile.keyed(file.harvest()));
            try (Transaction transaction = file.storage.begin()) {
                transaction.remove("a", pair);
                transaction.remove("b", RowKey.of("k"));
                transaction.remove("derived", base);
                transaction.commit();
            }
            assertEquals(1, file.changes(0).size());
            assertFalse(file.storage.hasCaptured());
        }
    }

    @Test
    void aWriteOfTheAppMeanwhileIsHarvestedBeforeAnythingIsApplied() throws Exception {
        try (AdoptedFile file =
                file("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)", "INSERT INTO t VALUES (1, 'x', 'y')")) {
            file.sql("UPDATE t SET a = 'mine'");
            try (Transaction transaction = file.storage.begin()) {
                List<dev.tidemark.api.storage.CapturedWrite> writes = new ArrayList<>();
                file.harvest(transaction, writes);
                assertEquals(List.of("UPDATED t [a]"), AdoptedFile.words(writes));
                transaction.put(pulled("t", RowKey.of(1), 50, "a", "mine", "b", "theirs"));
                assertEquals(List.of(), transaction.settle());
                transaction.commit();
            }
            assertEquals(List.of("1|mine|theirs"), file.select("SELECT * FROM t"));
            assertEquals(List.of(), file.harvest());
        }
    }

    @Test
    void aTransactionThatIsNotCommittedLeavesNothing() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")) {
            file.sql("INSERT INTO t VALUES (1, 'x')");
            try (Transaction transaction = file.storage.begin()) {
                file.harvest(transaction, new ArrayList<>());
                transaction.put(pulled("t", RowKey.of(AdoptedFile.uuid(1)), 50, "a", "y"));
                transaction.putState("cursor", new byte[] {1});
            }
            assertEquals(List.of("1|x"), file.select("SELECT * FROM t"));
            assertTrue(file.storage.hasCaptured());
            assertEquals(1, file.harvest().size());
            try (Snapshot snapshot = file.storage.snapshot()) {
                assertEquals(Optional.empty(), snapshot.state("cursor"));
            }
        }
    }

    @Test
    void stateIsKept() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")) {
            try (Transaction transaction = file.storage.begin()) {
                transaction.putState("peer.a", new byte[] {1, 2});
                transaction.putState("peer.b", new byte[0]);
                transaction.putState("other", new byte[] {3});
                transaction.commit();
            }
            try (Snapshot snapshot = file.storage.snapshot()) {
                assertEquals(List.of("peer.a", "peer.b"), snapshot.stateNames("peer."));
                assertEquals(0, snapshot.state("peer.b").orElseThrow().length);
                assertEquals(2, snapshot.state("peer.a").orElseThrow().length);
            }
        }
    }

    @Test
    void queriesSpeakOfGlobalKeys() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE p (id INTEGER PRIMARY KEY)",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p, n)",
                "INSERT INTO p VALUES (1)",
                "INSERT INTO t VALUES (1, 1, 30), (2, NULL, 10), (3, 1, 20)")) {
            file.sql("INSERT INTO p VALUES (2)", "INSERT INTO t VALUES (4, 2, 40)");
            Value parent = file.harvest().get(0).key().part(0);
            try (Snapshot snapshot = file.storage.snapshot();
                    RowCursor one = snapshot.query(Query.all("t").where(Filter.eq("p", parent)));
                    RowCursor two = snapshot.query(Query.all("t")
                            .where(Filter.lt("n", Value.of(40)))
                            .orderByDescending("n")
                            .limit(2))) {
                assertEquals(1, AdoptedFile.all(one).size());
                assertEquals(
                        List.of(RowKey.of(1), RowKey.of(3)),
                        AdoptedFile.all(two).stream().map(StoredRow::key).toList());
                assertEquals(4, snapshot.count("t"));
            }
        }
    }

    @Test
    void definedTablesAreOrdinaryTablesAndTheirTypesNeverBecomeSql() throws Exception {
        TableDefinition table = new TableDefinition(
                "notes",
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.GENERATED,
                List.of(new ColumnDefinition("id", ColumnType.INTEGER, "INTEGER", false, Optional.empty())),
                List.of(
                        new ColumnDefinition(
                                "a",
                                ColumnType.STRING,
                                "TEXT); DROP TABLE t; --",
                                false,
                                Optional.of(Value.of("it's"))),
                        new ColumnDefinition("b", ColumnType.INTEGER, "INTEGER PRIMARY KEY", true, Optional.empty()),
                        new ColumnDefinition("c", ColumnType.DECIMAL, "NUMERIC(10, 2)", true, Optional.empty())),
                List.of(List.of("a")),
                List.of(ForeignKey.of(List.of("b"), "t", List.of("id"))));
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)", "INSERT INTO t VALUES (1, 'x')")) {
            try (Transaction transaction = file.storage.begin()) {
                transaction.define(table);
                transaction.put(pulled("notes", RowKey.of(AdoptedFile.uuid(1)), 10, "a", "n", "b", 1));
                assertEquals(List.of(), transaction.settle());
                transaction.commit();
            }
            assertEquals(List.of("1|n|1|null"), file.select("SELECT * FROM notes"));
            assertEquals(List.of("1|x"), file.select("SELECT * FROM t"));
            file.sql("INSERT INTO notes (b) VALUES (1)");
            assertEquals(List.of("CREATED notes"), AdoptedFile.words(file.harvest()));
            TableDefinition wider = new TableDefinition(
                    "Notes",
                    table.kind(),
                    table.identity(),
                    table.keyColumns(),
                    List.of(ColumnDefinition.of("d", ColumnType.REAL)),
                    List.of(),
                    List.of());
            try (Transaction transaction = file.storage.begin()) {
                transaction.define(wider);
                transaction.commit();
            }
            file.sql("UPDATE notes SET d = 1.5");
            assertEquals(List.of("UPDATED notes [d]", "UPDATED notes [d]"), AdoptedFile.words(file.harvest()));
        }
    }

    @Test
    void referencesThatTheConfigurationNamesAreTranslated() throws Exception {
        try (AdoptedFile file = file(
                "CREATE TABLE customers (id INTEGER PRIMARY KEY)",
                "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_ref INTEGER)")) {
            TableDefinition orders;
            try (Snapshot snapshot = file.storage.snapshot()) {
                orders = snapshot.tables().stream()
                        .filter(table -> table.name().equals("orders"))
                        .findFirst()
                        .orElseThrow();
            }
            ForeignKey reference = new ForeignKey(
                    List.of("customer_ref"),
                    "customers",
                    List.of("id"),
                    false,
                    ForeignKey.Action.NO_ACTION,
                    ForeignKey.Action.NO_ACTION);
            try (Transaction transaction = file.storage.begin()) {
                transaction.define(new TableDefinition(
                        orders.name(),
                        orders.kind(),
                        orders.identity(),
                        orders.keyColumns(),
                        orders.columns(),
                        List.of(),
                        List.of(reference)));
                transaction.commit();
            }
            file.sql("INSERT INTO customers VALUES (1)", "INSERT INTO orders VALUES (1, 1)");
            var writes = file.harvest();
            StoredRow order = file.row("orders", writes.get(1).key()).orElseThrow();
            assertEquals(writes.get(0).key().part(0), order.values().value(0));
            assertInstanceOf(Value.Blob.class, order.values().value(0));
        }
    }

    /** A server must not get at what the node keeps in the file. */
    @Test
    void aReservedNameIsRefused() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")) {
            for (String name : List.of("_tidemark_log", "_TIDEMARK_new", "sqlite_new", "sqlite_sequence")) {
                TableDefinition table = TableDefinition.declared(
                        name,
                        List.of(ColumnDefinition.of("k", ColumnType.STRING)),
                        List.of(ColumnDefinition.of("extra", ColumnType.STRING)));
                try (Transaction transaction = file.storage.begin()) {
                    StorageException refused =
                            assertThrows(StorageException.class, () -> transaction.define(table), name);
                    assertEquals(StorageException.Kind.UNSUPPORTED, refused.kind(), refused.getMessage());
                }
            }
        }
    }

    @Test
    void aTableOfDocumentsHasNoPlaceInAnAppsFile() throws Exception {
        try (AdoptedFile file = file("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
                Transaction transaction = file.storage.begin()) {
            StorageException refused =
                    assertThrows(StorageException.class, () -> transaction.define(TableDefinition.open("docs", "id")));
            assertEquals(StorageException.Kind.UNSUPPORTED, refused.kind());
        }
    }
}
