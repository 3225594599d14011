package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.acceptance.Installation.Ran;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server that keeps its rows in PostgreSQL, with devices on SQLite, all of them processes of their own. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(300)
class PostgresServerTest {
    private static final int ROWS = 30_000;

    @TempDir
    private static Path shared;

    private static Postgres postgres;

    @TempDir
    private Path folder;

    private Installation installation;
    private Path work;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = Postgres.start(shared.resolve("data"));
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void install() throws IOException {
        installation = Installation.copyTo(folder.resolve("tidemark"));
        work = Files.createDirectory(folder.resolve("work"));
    }

    private Ran tidemark(Object... arguments) throws Exception {
        return installation.run(work, Map.of(), arguments);
    }

    private Server serve(String url) throws IOException {
        return installation.serve(work, Map.of(), "--storage", url, "--listen", "ws://127.0.0.1:0");
    }

    private App app(String name, int rows) throws SQLException {
        return new App(work.resolve(name))
                .run(
                        "CREATE TABLE note (id TEXT PRIMARY KEY, text TEXT)",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                                + ") INSERT INTO note SELECT 'n' || i, 'text of ' || i FROM n");
    }

    @Test
    void aDeviceOnSqliteAndAServerOnPostgresqlHoldTheSame() throws Exception {
        String plugins = tidemark("plugins").done();
        assertTrue(plugins.contains("sqlite ") && plugins.contains("postgres "), plugins);
        postgres.run("postgres", "CREATE DATABASE hub");
        App one = app("one.db", 500);
        tidemark("track", "one.db").done();
        try (Server server = serve(postgres.url("postgres", "hub"))) {
            tidemark("sync", "one.db", "--server", server.address()).done();
            tidemark("sync", "two.db", "--server", server.address()).done();
            tidemark("verify", "two.db", "--server", server.address()).done();
        }
        String all = "SELECT id || ' ' || text FROM note ORDER BY id";
        assertEquals(500, one.select(all).size());
        assertEquals(one.select(all), new App(work.resolve("two.db")).select(all));
        assertEquals(one.select(all), postgres.select("hub", all + " COLLATE \"C\""));
    }

    @Test
    void killedPostgresqlIsWaitedForAndNothingIsLost() throws Exception {
        postgres.run("postgres", "CREATE DATABASE killed");
        app("one.db", ROWS);
        tidemark("track", "one.db").done();
        try (Server server = serve(postgres.url("postgres", "killed"))) {
            try (Background device = background("sync", "one.db", "--server", server.address(), "--watch")) {
                await(
                        "the first batches",
                        () -> isTable("_tidemark_state")
                                && count("_tidemark_state WHERE convert_from(name, 'UTF8') LIKE 'stage/%'") > 0);
                postgres.killAndRestart();
                await("all rows", () -> isTable("note") && count("note") == ROWS);
                postgres.killAndRestart();
                new App(work.resolve("one.db")).run("UPDATE note SET text = 'later' WHERE id = 'n7'");
                await("the row that was changed", () -> count("note WHERE text = 'later'") == 1);
                assertTrue(device.isRunning());
            }
            tidemark("verify", "one.db", "--server", server.address()).done();
        }
    }

    private Background background(Object... arguments) throws IOException {
        return new Background(installation.start(work, arguments));
    }

    private boolean isTable(String name) throws SQLException {
        return !postgres.select("killed", "SELECT 1 FROM pg_tables WHERE tablename = '" + name + "'")
                .isEmpty();
    }

    private long count(String what) throws SQLException {
        return Long.parseLong(
                postgres.select("killed", "SELECT count(*) FROM " + what).get(0));
    }

    /** Looks again until it is so; the test's own time limit ends it. */
    private static void await(String what, Condition condition) throws Exception {
        while (!condition.holds()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(condition.holds(), what);
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    /** A command that goes on until it is ended. */
    private record Background(Process process) implements AutoCloseable {
        boolean isRunning() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void whatCanNotBeOpenedIsOneLineAndExitCodeTwo() throws Exception {
        postgres.run(
                "postgres",
                "CREATE ROLE guarded LOGIN PASSWORD 'right'",
                "CREATE ROLE reader LOGIN",
                "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
                "CREATE DATABASE strict",
                "REVOKE ALL ON DATABASE strict FROM PUBLIC");
        postgres.run("strict", "REVOKE ALL ON SCHEMA public FROM PUBLIC", "GRANT USAGE ON SCHEMA public TO reader");
        postgres.run("postgres", "GRANT CONNECT ON DATABASE strict TO reader");
        postgres.demandPasswordOf("guarded");
        assertRefused("the server does not let user 'guarded' in", postgres.url("guarded:secret", "postgres"));
        assertRefused("there is no such database; create it with createdb", postgres.url("postgres", "nowhere"));
        assertRefused("user 'reader' lacks a right", postgres.url("reader", "strict"));
        assertRefused("its encoding is LATIN1", postgres.url("postgres", "latin"));
        assertRefused("it can't be reached", "postgresql://nowhere.invalid/hub");
        assertRefused("it can't be reached", "postgresql://127.0.0.1:" + freePort() + "/hub");
        assertEquals(
                List.of("0"), postgres.select("strict", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void assertRefused(String text, String url) throws Exception {
        Ran ran = tidemark("serve", "--storage", url);
        assertEquals(2, ran.code(), ran::toString);
        assertEquals(1, ran.err().size(), ran::toString);
        assertTrue(ran.err().get(0).contains(text), ran::toString);
        assertFalse(ran.toString().contains("secret"), ran::toString);
    }
}
