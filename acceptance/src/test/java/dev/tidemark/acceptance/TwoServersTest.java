package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.PGConnection;

/** Two servers, each a process of its own, on one PostgreSQL. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(300)
class TwoServersTest {
    private static final int MANY = 10_000;
    private static final int COMMITS = 11;
    private static final long MOST_MILLIS = 2_000;

    /** So that nothing is found by looking. */
    private static final Map<String, String> BY_NOTICES_ALONE = Map.of("TIDEMARK_STORAGE_NOTICE_INTERVAL", "1h");

    private static final String DATABASE = "two_servers";

    @TempDir
    private Path folder;

    private final Postgres postgres = Postgres.shared();
    private Installation installation;
    private Path work;
    private App one;
    private App two;

    private String tidemark(Object... arguments) throws Exception {
        return installation.run(work, Map.of(), arguments).done();
    }

    private Server serve() throws IOException {
        return installation.serve(
                work,
                BY_NOTICES_ALONE,
                "--storage",
                postgres.url("postgres", DATABASE),
                "--listen",
                "ws://127.0.0.1:0");
    }

    private String sync(App app, Server... servers) throws Exception {
        List<Object> words = new ArrayList<>(List.of("sync", app.file().getFileName()));
        for (Server server : servers) {
            words.add("--server");
            words.add(server.address());
        }
        return tidemark(words.toArray());
    }

    @Test
    void twoServersAreOneToTheirDevicesAndOneMayBeKilled() throws Exception {
        installation = Installation.copyTo(folder.resolve("tidemark"));
        work = Files.createDirectory(folder.resolve("work"));
        postgres.run("postgres", "CREATE DATABASE " + DATABASE);
        one = new App(work.resolve("one.db")).run("CREATE TABLE notes(id TEXT PRIMARY KEY, body TEXT)");
        two = new App(work.resolve("two.db"));
        tidemark("track", "one.db");
        try (Server left = serve();
                Server right = serve()) {
            whatIsPushedAtOneReachesADeviceThatIsLiveAtTheOtherSoon(left, right);
            Server goesOn = oneThatIsKilledInTheMiddleOfAPushIsDoneWithout(left, right);
            oneThatIsStartedLaterIsOneOfThem(goesOn);
        }
    }

    private void whatIsPushedAtOneReachesADeviceThatIsLiveAtTheOtherSoon(Server left, Server right) throws Exception {
        try (Terminal first = watching(one, left);
                Terminal second = watching(two, right);
                Connection listening = postgres.connect(DATABASE)) {
            List<Long> delays = new ArrayList<>();
            listen(listening);
            for (int i = 0; i < COMMITS; i++) {
                one.run("INSERT INTO notes VALUES ('live " + i + "', 'text')");
                long committed = awaitCommit(listening);
                awaitRow("live " + i);
                delays.add(System.nanoTime() - committed);
            }
            Collections.sort(delays);
            double median = delays.get(COMMITS / 2) / 1e6;
            System.out.printf("from the commit at one server to the file of a device at the other: %.1f ms%n", median);
            assertTrue(median < MOST_MILLIS, () -> "it took " + median + " ms at the median");
            first.end();
            second.end();
        }
    }

    /** Returns the server that goes on. */
    private Server oneThatIsKilledInTheMiddleOfAPushIsDoneWithout(Server left, Server right) throws Exception {
        one.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + MANY
                + ") INSERT INTO notes SELECT 'note ' || i, hex(randomblob(50)) FROM n");
        Server goesOn = new KilledInAPush(postgres, DATABASE).run(() -> sync(one, left, right), left, right);
        sync(two, left, right);
        assertEquals(
                one.select("SELECT id || body FROM notes ORDER BY id"),
                two.select("SELECT id || body FROM notes ORDER BY id"));
        return goesOn;
    }

    private void oneThatIsStartedLaterIsOneOfThem(Server goesOn) throws Exception {
        try (Server again = serve()) {
            two.run("UPDATE notes SET body = 'changed' WHERE id = 'note 1'");
            sync(two, again);
            sync(one, goesOn);
            assertEquals(List.of("changed"), one.select("SELECT body FROM notes WHERE id = 'note 1'"));
        }
    }

    private Terminal watching(App app, Server server) throws IOException {
        Terminal terminal =
                Terminal.in(work, Map.of("TIDEMARK_CACHE", "off", "TIDEMARK_JAVA_OPTS", Installation.SHORT_LIFE));
        // It says first that it has synced, and then that it watches.
        terminal.typeAndWatch(
                installation.home().resolve("bin/tidemark") + " sync "
                        + app.file().getFileName() + " --watch --server " + server.address(),
                2);
        return terminal;
    }

    private static void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet number =
                        statement.executeQuery("SELECT oid::bigint FROM pg_namespace WHERE nspname = 'public'")) {
            number.next();
            String channel = "tidemark_" + number.getLong(1);
            try (Statement listen = connection.createStatement()) {
                listen.execute("LISTEN " + channel);
            }
        }
    }

    /** Returns when a commit was heard of. */
    private static long awaitCommit(Connection connection) throws SQLException {
        assertTrue(connection.unwrap(PGConnection.class).getNotifications(60_000).length > 0, "nothing was committed");
        return System.nanoTime();
    }

    private void awaitRow(String id) throws Exception {
        while (two.select("SELECT id FROM notes WHERE id = '" + id + "'").isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
