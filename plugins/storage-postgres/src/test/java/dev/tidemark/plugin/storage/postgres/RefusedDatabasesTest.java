package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.plugin.PluginException;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.api.storage.StorageException.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that can't be used is told in one clear line when it is opened, and is left as it was. */
@Timeout(120)
final class RefusedDatabasesTest {
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
    void aUserWhoDoesNotOwnTheTables() {
        Stores.open(schema).close();
        Server.run("CREATE ROLE guest LOGIN", "GRANT USAGE, CREATE ON SCHEMA " + schema + " TO guest");
        assertRefused(
                Kind.READ_ONLY,
                "permission denied for table _tidemark_store); grant CREATE and USAGE on schema '" + schema
                        + "' to it, and connect as the owner of the tables there",
                schema,
                Map.of("url", url("guest", "postgres")));
    }

    @Test
    void aDatabaseOfAnotherEncoding() {
        Server.run("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        assertRefused(
                Kind.UNSUPPORTED, "its encoding is LATIN1; make one", schema, Map.of("url", url("postgres", "latin")));
    }

    @Test
    void aServerThatIsTooOld() {
        PostgresDatabase database = new PostgresDatabase(Stores.options("jdbc:postgresql://old/db"));
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
}
