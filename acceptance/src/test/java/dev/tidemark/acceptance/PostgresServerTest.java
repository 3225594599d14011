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
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    private Path folder;

    private Installation installation;
    private Path work;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.copyTo(folder.resolve("tidemark"));
        work = Files.createDirectory(folder.resolve("work"));
    }

    private Ran tidemark(Object... arguments) throws Exception {
        return installation.run(work, Map.of(), arguments);
    }

    @Test
    void killedPostgresqlIsWaitedForAndAllHoldTheSame() throws Exception {
        App one = new App(work.resolve("one.db"))
                .run(
                        "CREATE TABLE note (id TEXT PRIMARY KEY, text TEXT)",
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                                + ") INSERT INTO note SELECT 'n' || i, 'text of ' || i FROM n");
        tidemark("track", "one.db").done();
        try (Postgres killed = Postgres.start(folder.resolve("data"))) {
            killed.run("postgres", "CREATE DATABASE hub");
            Notes notes = new Notes(killed);
            try (Server server = installation.serve(
                    work, Map.of(), "--storage", killed.url("postgres", "hub"), "--listen", "ws://127.0.0.1:0")) {
                try (Background device = background("sync", "one.db", "--server", server.address(), "--watch")) {
                    await("the first batches", notes::isStaged);
                    killed.killAndRestart();
                    await("all rows", () -> notes.count("true") == ROWS);
                    killed.killAndRestart();
                    one.run("UPDATE note SET text = 'later' WHERE id = 'n7'");
                    await("the row that was changed", () -> notes.count("text = 'later'") == 1);
                    assertTrue(device.isRunning());
                }
                tidemark("verify", "one.db", "--server", server.address()).done();
                tidemark("sync", "two.db", "--server", server.address()).done();
            }
            String all = "SELECT id || ' ' || text FROM note ORDER BY id";
            assertEquals(one.select(all), new App(work.resolve("two.db")).select(all));
            assertEquals(one.select(all), killed.select("hub", all + " COLLATE \"C\""));
        }
    }

    /** What the server's database holds of the table. */
    private record Notes(Postgres postgres) {
        boolean isStaged() throws SQLException {
            return isTable("_tidemark_state")
                    && select("SELECT count(*) FROM _tidemark_state WHERE convert_from(name, 'UTF8') LIKE 'stage/%'")
                            > 0;
        }

        long count(String condition) throws SQLException {
            return isTable("note") ? select("SELECT count(*) FROM note WHERE " + condition) : 0;
        }

        private boolean isTable(String name) throws SQLException {
            return select("SELECT count(*) FROM pg_tables WHERE tablename = '" + name + "'") > 0;
        }

        private long select(String sql) throws SQLException {
            return Long.parseLong(postgres.select("hub", sql).get(0));
        }
    }

    private Background background(Object... arguments) throws IOException {
        return new Background(installation.start(work, arguments));
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

    /** Which line is said to what is tested where the lines are made. */
    @Test
    void whatCanNotBeOpenedIsOneLineAndExitCodeTwo() throws Exception {
        Postgres postgres = Postgres.shared();
        postgres.run("postgres", "CREATE ROLE guarded LOGIN PASSWORD 'right'");
        postgres.demandPasswordOf("guarded");
        assertRefused("the server does not let user 'guarded' in", postgres.url("guarded:secret", "postgres"));
        assertRefused("it can't be reached", "postgresql://127.0.0.1:" + freePort() + "/hub");
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
