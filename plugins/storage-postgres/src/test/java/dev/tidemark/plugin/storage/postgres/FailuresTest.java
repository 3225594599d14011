package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong is told in one clear line, and leaves nothing half done. */
@Timeout(120)
final class FailuresTest {
    private final String schema = Stores.newSchema();

    @Test
    void aTableThatIsThereAndIsNotOurs() {
        try (StorageBackend store = Stores.open(schema)) {
            Server.run("CREATE TABLE " + schema + ".notes (id int)");
            assertDefined(
                    store,
                    Kind.UNSUPPORTED,
                    "table 'notes' is in schema '" + schema + "' already, and is not Tidemark's",
                    Stores.NOTES);
        }
    }

    private static void assertDefined(StorageBackend store, Kind kind, String text, TableDefinition table) {
        try (Transaction transaction = store.begin()) {
            StorageException refusal = assertThrows(StorageException.class, () -> transaction.define(table));
            assertTrue(refusal.getMessage().contains(text), refusal::getMessage);
            assertEquals(kind, refusal.kind());
        }
        try (Snapshot snapshot = store.snapshot()) {
            assertEquals(List.of(), snapshot.tables());
        }
    }

    @Test
    void aTableOfOursThatIsDefinedInAnotherShape() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(Stores.NOTES);
                transaction.put(Stores.note("a", Value.of("kept"), 1));
            });
            TableDefinition other =
                    TableDefinition.declared("notes", List.of(ColumnDefinition.of("id", ColumnType.STRING)), List.of());
            try (Transaction transaction = store.begin()) {
                StorageException refusal = assertThrows(StorageException.class, () -> transaction.define(other));
                assertEquals(Kind.UNSUPPORTED, refusal.kind());
                assertTrue(
                        refusal.getMessage().contains("is there as an open table with the natural key [id], which"),
                        refusal::getMessage);
            }
            assertEquals(List.of("a"), Server.texts(schema, "SELECT id FROM notes"));
        }
    }

    @Test
    void aNameThatIsReservedOrNoText() {
        try (StorageBackend store = Stores.open(schema)) {
            assertDefined(store, Kind.UNSUPPORTED, "reserved", TableDefinition.open("_Tidemark_state", "id"));
            assertDefined(store, Kind.UNSUPPORTED, "is no text", TableDefinition.open("zero\0", "id"));
            assertDefined(store, Kind.UNSUPPORTED, "is no text", TableDefinition.open("half \ud83d", "id"));
        }
    }

    /** PostgreSQL says so in the middle of a statement, as it does here for a trigger. */
    @Test
    void aDiskThatIsFullTakesNothingOfATransactionAndTheNextOneGoesOn() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            Server.run(
                    "CREATE FUNCTION " + schema
                            + ".refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
                            + " 'could not extend file' USING ERRCODE = '53100'; END $$",
                    "CREATE TRIGGER disk_is_full BEFORE INSERT ON " + schema
                            + ".notes FOR EACH ROW WHEN (NEW.id = 'large') EXECUTE FUNCTION " + schema + ".refuse()");
            try (Transaction transaction = store.begin()) {
                transaction.put(Stores.note("small", Value.of("lost with the other"), 1));
                transaction.put(Stores.note("large", Value.of("x"), 2));
                StorageException failure = assertThrows(StorageException.class, transaction::commit);
                assertEquals(Kind.FULL, failure.kind());
                assertEquals(
                        "database 'postgres' at localhost:" + Server.port()
                                + ": the server's disk is full; free some space and try again",
                        failure.getMessage());
            }
            assertEquals(List.of(), Server.texts(schema, "SELECT id FROM notes"));
            Stores.write(store, transaction -> {
                assertEquals(0, transaction.openFeed());
                transaction.put(Stores.note("other", Value.of("kept"), 1));
            });
            assertEquals(List.of("other"), Server.texts(schema, "SELECT id FROM notes"));
        }
    }

    @Test
    void aServerThatHasNoConnectionToSpareIsBusy() {
        Server.run(
                "CREATE ROLE limited LOGIN CONNECTION LIMIT 2", "CREATE SCHEMA " + schema + " AUTHORIZATION limited");
        Map<String, Object> limited =
                Map.of("url", "postgresql://limited@localhost:" + Server.port() + "/postgres", "busy-timeout", "3s");
        try (StorageBackend store = Stores.open(schema, limited)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            try (Snapshot snapshot = store.snapshot();
                    Snapshot another = store.snapshot()) {
                assertEquals(snapshot.head(), another.head());
                StorageException failure = assertThrows(StorageException.class, store::begin);
                assertEquals(Kind.BUSY, failure.kind(), failure::getMessage);
                assertTrue(failure.getMessage().contains("the server has too much to do"), failure::getMessage);
                assertEquals(0, snapshot.count("notes"));
            }
            Stores.write(store, transaction -> transaction.put(Stores.note("a", Value.of("x"), 1)));
        }
    }

    @Test
    void aDocumentThatSomebodyElseHasChangedIntoNone() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(Stores.NOTES);
                transaction.put(Stores.note("a", Value.of("x"), 1));
            });
            Server.run("UPDATE " + schema + ".notes SET document = '[1, {}]'");
            try (Snapshot snapshot = store.snapshot()) {
                StorageException failure =
                        assertThrows(StorageException.class, () -> snapshot.row("notes", RowKey.of("a")));
                assertEquals(Kind.CORRUPT, failure.kind());
                assertTrue(
                        failure.getMessage().contains("a document is not as Tidemark wrote it"), failure::getMessage);
                assertEquals(1, snapshot.count("notes"), "the view goes on");
            }
        }
    }

    @Test
    void aCommitIsDurableWhereTheDatabaseWouldNotWaitForIt() throws SQLException {
        try (PostgresDatabase database = new PostgresDatabase(
                Stores.options("jdbc:postgresql://localhost:" + Server.port() + "/postgres?user=postgres"))) {
            database.openPool();
            assertEquals("off", synchronousCommit(database.connect()));
            assertEquals("on", synchronousCommit(database.take()));
        }
    }

    private static String synchronousCommit(Connection closed) throws SQLException {
        try (Connection connection = closed;
                Statement statement = connection.createStatement();
                ResultSet shown = statement.executeQuery("SHOW synchronous_commit")) {
            shown.next();
            return shown.getString(1);
        }
    }

    @Test
    void sqlWhereANameBelongsIsANameAndNothingElse() {
        String evil = "x\"; DROP TABLE _tidemark_store; --";
        TableDefinition table = TableDefinition.declared(
                evil,
                List.of(ColumnDefinition.of(evil, ColumnType.STRING)),
                List.of(ColumnDefinition.of("'; SELECT 1", ColumnType.STRING)));
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(table));
            try (Snapshot snapshot = store.snapshot()) {
                assertEquals(List.of(table), snapshot.tables());
                assertEquals(0, snapshot.count(evil));
                assertTrue(snapshot.query(Query.all(evil).orderBy(evil)).next().isEmpty());
            }
        }
    }

    @Test
    void aFilterOrOrderByAColumnThatIsNotThereFindsNothingAndRunsNothing() {
        String evil = "x\" = '' OR true; DROP TABLE _tidemark_store; --";
        TableDefinition declared =
                TableDefinition.declared("things", List.of(ColumnDefinition.of("id", ColumnType.STRING)), List.of());
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> {
                transaction.define(Stores.NOTES);
                transaction.define(declared);
                transaction.put(Stores.note("a", Value.of("x"), 1));
                transaction.put(Stores.row("things", RowKey.of("b"), Row.EMPTY, 2));
            });
            try (Snapshot snapshot = store.snapshot()) {
                for (String table : List.of("notes", "things")) {
                    Query all = Query.all(table);
                    Query none = all.where(Filter.eq(evil, Value.of("x' OR '1' = '1")));
                    assertTrue(snapshot.query(none).next().isEmpty());
                    assertTrue(snapshot.query(all.where(new Filter.Prefix(evil, "x")))
                            .next()
                            .isEmpty());
                    assertTrue(snapshot.query(all.orderBy(evil)).next().isPresent());
                }
            }
        }
    }

    @Test
    void sqlForTheNameOfASchemaIsItsName() {
        String evil = "x\"; DROP SCHEMA public; --";
        try (StorageBackend store = Stores.open(evil)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
        }
        assertEquals(
                List.of("notes"),
                Server.texts(
                        "public",
                        "SELECT tablename FROM pg_tables WHERE schemaname LIKE '%DROP%' AND tablename NOT"
                                + " LIKE '\\_tidemark%'"));
    }

    @Test
    void aTableThatSomebodyElseHasChanged() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            Server.run("ALTER TABLE " + schema + ".notes DROP COLUMN document");
            try (Snapshot snapshot = store.snapshot()) {
                StorageException failure =
                        assertThrows(StorageException.class, () -> snapshot.query(Query.all("notes")));
                assertEquals(Kind.CORRUPT, failure.kind());
                assertTrue(failure.getMessage().contains("are not as Tidemark made them"), failure::getMessage);
            }
        }
    }

    @Test
    void moreSnapshotsThanThePoolHasAreBusyAndTheWriterIsNot() {
        try (StorageBackend store = Stores.open(schema, Map.of("pool-size", 1, "busy-timeout", "300ms"))) {
            try (Snapshot one = store.snapshot()) {
                assertEquals(0, one.head());
                StorageException failure = assertThrows(StorageException.class, store::snapshot);
                assertEquals(Kind.BUSY, failure.kind());
                assertTrue(failure.getMessage().contains("raise pool-size"), failure::getMessage);
                Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            }
            store.snapshot().close();
        }
    }

    @Test
    void aLockThatSomebodyElseHoldsOnATableIsBusy() throws SQLException {
        try (StorageBackend store = Stores.open(schema, Map.of("busy-timeout", "300ms"));
                Connection psql = Server.dataSource(schema).getConnection();
                Statement statement = psql.createStatement()) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            psql.setAutoCommit(false);
            statement.execute("LOCK TABLE notes");
            try (Transaction transaction = store.begin()) {
                transaction.put(Stores.note("a", Value.of("x"), 1));
                StorageException failure = assertThrows(StorageException.class, transaction::commit);
                assertEquals(Kind.BUSY, failure.kind());
                assertTrue(failure.getMessage().contains("raise busy-timeout"), failure::getMessage);
            }
        }
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUp() throws SQLException {
        try (StorageBackend store = Stores.open(schema, Map.of("statement-timeout", "200ms"));
                Connection psql = Server.dataSource(schema).getConnection();
                Statement statement = psql.createStatement()) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            psql.setAutoCommit(false);
            statement.execute("LOCK TABLE notes");
            try (Snapshot snapshot = store.snapshot()) {
                StorageException failure = assertThrows(StorageException.class, () -> snapshot.count("notes"));
                assertEquals(Kind.BUSY, failure.kind());
                assertTrue(failure.getMessage().contains("raise statement-timeout"), failure::getMessage);
            }
        }
    }

    @Test
    void connectionsThatWereCutAreOpenedAgain() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            for (int i = 1; i <= 3; i++) {
                int number = i;
                cutAll();
                Stores.write(store, transaction -> transaction.put(Stores.note("a", Value.of(number), number)));
                cutAll();
                try (Snapshot snapshot = store.snapshot()) {
                    assertEquals(number, snapshot.head());
                }
            }
        }
    }

    @Test
    void aTransactionWhoseConnectionIsCutChangesNothingAndTheNextOneGoesOn() {
        try (StorageBackend store = Stores.open(schema)) {
            Stores.write(store, transaction -> transaction.define(Stores.NOTES));
            try (Transaction transaction = store.begin()) {
                transaction.put(Stores.note("a", Value.of("lost"), 1));
                cutAll();
                StorageException failure = assertThrows(StorageException.class, transaction::commit);
                assertEquals(Kind.BUSY, failure.kind(), failure::getMessage);
            }
            Stores.write(store, transaction -> {
                assertEquals(0, transaction.openFeed());
                transaction.put(Stores.note("b", Value.of("kept"), 1));
            });
            try (Snapshot snapshot = store.snapshot()) {
                assertEquals(1, snapshot.count("notes"));
            }
        }
    }

    /** Ends all connections but one's own, as a restart of the server does. */
    private static void cutAll() {
        Server.texts(
                "public",
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'tidemark'");
    }
}
