package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import dev.tidemark.api.storage.Transaction;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong is told in one clear line, and leaves nothing half done. */
@Timeout(120)
final class FailuresTest {
    private final String schema = Stores.newSchema();

    private static void assertRefused(Kind kind, String text, String schema, Map<String, Object> settings) {
        PluginException refusal = assertThrows(
                PluginException.class, () -> Stores.open(schema, settings).close());
        assertTrue(refusal.getMessage().contains(text), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("\n"), refusal::getMessage);
        assertFalse(refusal.getMessage().contains("secret"), refusal::getMessage);
        assertEquals(kind, ((StorageException) refusal.getCause()).kind(), refusal::getMessage);
    }

    private static String url(String user, String database) {
        return "postgresql://" + user + "@localhost:" + Server.port() + "/" + database;
    }

    @Test
    void aDatabaseThatIsNotThere() {
        assertRefused(
                Kind.FAILED,
                "database 'nowhere' at localhost:" + Server.port() + ": there is no such database; create it",
                schema,
                Map.of("url", url("postgres", "nowhere")));
    }

    @Test
    void aUserThatIsNotThere() {
        assertRefused(
                Kind.FAILED,
                "the server does not let user 'nobody' in",
                schema,
                Map.of("url", url("nobody", "postgres"), "password", "secret"));
    }

    @Test
    void aPasswordThatIsWrong() throws IOException {
        Server.run("CREATE ROLE guarded LOGIN PASSWORD 'right'");
        Server.demandPasswordOf("guarded");
        String url = url("guarded", "postgres");
        assertRefused(
                Kind.FAILED,
                "the server does not let user 'guarded' in",
                schema,
                Map.of("url", url, "password", "secret"));
        assertRefused(
                Kind.FAILED,
                "no password was provided.); set user and password of the storage",
                schema,
                Map.of("url", url));
    }

    @Test
    void aPortWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertRefused(
                Kind.BUSY,
                "at localhost:" + port + ": it can't be reached",
                schema,
                Map.of("url", "postgresql://postgres:secret@localhost:" + port + "/postgres"));
    }

    @Test
    void aHostThatIsNotThere() {
        assertRefused(
                Kind.BUSY,
                "at nowhere.invalid:5432: it can't be reached",
                schema,
                Map.of("url", "postgresql://postgres@nowhere.invalid/postgres"));
    }

    @Test
    void aUserWithoutTheRightToCreateTables() {
        Server.run(
                "CREATE ROLE reader LOGIN",
                "CREATE SCHEMA " + schema,
                "GRANT USAGE ON SCHEMA " + schema + " TO reader");
        assertRefused(
                Kind.READ_ONLY,
                "user 'reader' lacks a right (ERROR: permission denied for schema " + schema + "); grant CREATE",
                schema,
                Map.of("url", url("reader", "postgres")));
    }

    @Test
    void aDatabaseOfAnotherEncoding() {
        Server.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        assertRefused(
                Kind.UNSUPPORTED, "its encoding is LATIN1; make one", schema, Map.of("url", url("postgres", "latin")));
    }

    @Test
    void aServerThatIsTooOld() {
        PostgresDatabase database = new PostgresDatabase(options("jdbc:postgresql://old/db"));
        Schema.checkVersion(database, 140_000);
        StorageException refusal = assertThrows(StorageException.class, () -> Schema.checkVersion(database, 130_011));
        assertEquals(
                "database 'db' at old:5432: the server is PostgreSQL 13, and Tidemark needs 14 or later; upgrade it",
                refusal.getMessage());
    }

    @Test
    void aStoreOfALaterFormat() {
        Stores.open(schema).close();
        Server.run("UPDATE " + schema + "._tidemark_store SET format = 9");
        assertRefused(Kind.UNSUPPORTED, "has format 9, and this Tidemark reads format 1", schema, Map.of());
    }

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

    @Test
    void aDiskThatIsFullIsSaid() {
        PostgresOptions options = options("jdbc:postgresql://db/hub");
        StorageException failure =
                new PostgresDatabase(options).failure(new SQLException("ERROR: could not extend file", "53100"));
        assertEquals(Kind.FULL, failure.kind());
        assertEquals(
                "database 'hub' at db:5432: the server's disk is full; free some space and try again",
                failure.getMessage());
    }

    private static PostgresOptions options(String url) {
        return new PostgresOptions(
                url,
                Optional.empty(),
                Optional.empty(),
                "public",
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    @Test
    void aCommitIsDurableWhereTheDatabaseWouldNotWaitForIt() throws SQLException {
        try (PostgresDatabase database = new PostgresDatabase(
                options("jdbc:postgresql://localhost:" + Server.port() + "/postgres?user=postgres"))) {
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
