package dev.tidemark.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The main job on real data: a music shop's database on two devices, with two servers on one PostgreSQL, of which one is killed. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(300)
class ChinookTwoServersTest {
    private static final Path CHINOOK = Path.of("../plugins/storage-sqlite/src/test/resources/chinook.sqlite");
    private static final Path EDITS = CHINOOK.resolveSibling("chinook-edits");
    private static final String DATABASE = "chinook";
    private static final int ROWS = 15_607;
    private static final int READINGS = 20_000;

    /** Each table with what its integers stand for, since each file may have integers of its own. */
    private static final List<String> CONTENT = List.of(
            "SELECT a.Name FROM Artist a ORDER BY 1",
            "SELECT l.Title || '|' || a.Name FROM Album l JOIN Artist a USING (ArtistId) ORDER BY 1",
            "SELECT t.Name || '|' || l.Title || '|' || t.UnitPrice || '|' || t.Milliseconds"
                    + " FROM Track t JOIN Album l USING (AlbumId) ORDER BY 1",
            "SELECT p.Name || '|' || t.Name FROM PlaylistTrack JOIN Playlist p USING (PlaylistId)"
                    + " JOIN Track t USING (TrackId) ORDER BY 1",
            "SELECT FirstName || '|' || LastName || '|' || Email FROM Customer ORDER BY 1",
            "SELECT i.InvoiceDate || '|' || i.Total || '|' || l.Quantity || '|' || l.UnitPrice || '|' || t.Name"
                    + " FROM InvoiceLine l JOIN Invoice i USING (InvoiceId) JOIN Track t USING (TrackId) ORDER BY 1");

    @TempDir
    private Path folder;

    private final Postgres postgres = Postgres.shared();
    private Installation installation;
    private Path work;
    private App a;
    private App b;

    @BeforeEach
    void open() throws IOException, SQLException {
        installation = Installation.copyTo(folder.resolve("tidemark"));
        work = Files.createDirectory(folder.resolve("work"));
        a = new App(Files.copy(CHINOOK, work.resolve("a.db")));
        assertTrue(a.file().toFile().setWritable(true));
        b = new App(work.resolve("b.db"));
        postgres.run("postgres", "CREATE DATABASE " + DATABASE);
    }

    private String tidemark(Object... arguments) throws Exception {
        return installation.run(work, Map.of(), arguments).done();
    }

    private Server serve() throws IOException {
        return installation.serve(
                work, Map.of(), "--storage", postgres.url("postgres", DATABASE), "--listen", "ws://127.0.0.1:0");
    }

    /** Returns what the sync tells to machines. */
    private String sync(App app, Server... servers) throws Exception {
        List<Object> words = new ArrayList<>(List.of("sync", app.file().getFileName(), "--json"));
        for (Server server : servers) {
            words.add("--server");
            words.add(server.address());
        }
        String report = tidemark(words.toArray());
        assertEquals(0, number("rejected", report) + number("deferred", report) + number("setAside", report));
        return report;
    }

    private static long number(String name, String report) {
        Matcher matcher =
                Pattern.compile(Pattern.quote("\"" + name + "\":") + "(\\d+)").matcher(report);
        assertTrue(matcher.find(), report);
        return Long.parseLong(matcher.group(1));
    }

    private static long rows(String direction, String report) {
        return number(direction + "\":{\"rows", report);
    }

    @Test
    void offlineEditsOfTwoDevicesMeetThroughTwoServersOfWhichOneIsKilled() throws Exception {
        tidemark("track", "a.db");
        try (Server left = serve();
                Server right = serve()) {
            assertEquals(ROWS, rows("pushed", sync(a, left)));
            assertEquals(ROWS, rows("pulled", sync(b, right)));
            assertSame();
            offlineEditsMeet(left, right);
            Server goesOn = oneIsKilledInTheMiddleOfAPush(left, right);
            oneThatIsStartedLaterGoesOn(goesOn);
        }
        assertEquals(
                a.select("SELECT Name FROM Track ORDER BY 1"),
                postgres.select(DATABASE, "SELECT \"Name\" FROM \"Track\" ORDER BY \"Name\" COLLATE \"C\""));
    }

    private void offlineEditsMeet(Server left, Server right) throws Exception {
        a.run(edits("a.sql").split(";\n"));
        b.run(edits("b.sql").split(";\n"));
        long conflicts = number("conflicts", sync(a, left)) + number("conflicts", sync(b, right));
        assertEquals(100, conflicts + number("conflicts", sync(a, right)));
        assertSame();
        for (App app : List.of(a, b)) {
            assertEquals(List.of(), app.select(edits("lost.sql")));
        }
    }

    private static String edits(String name) throws IOException {
        return Files.readString(EDITS.resolve(name));
    }

    /** Returns the server that goes on. */
    private Server oneIsKilledInTheMiddleOfAPush(Server left, Server right) throws Exception {
        a.run(
                "CREATE TABLE Reading (ReadingId TEXT PRIMARY KEY, Sensor TEXT NOT NULL, Value REAL)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + READINGS
                        + ") INSERT INTO Reading SELECT lower(hex(randomblob(16))), 'sensor ' || (i % 97), i * 0.37 FROM n");
        Server goesOn = new KilledInAPush(postgres, DATABASE).run(() -> sync(a, left, right), left, right);
        assertEquals(READINGS, rows("pulled", sync(b, left, right)));
        assertSame();
        String readings = "SELECT ReadingId || Sensor || Value FROM Reading ORDER BY 1";
        assertEquals(a.select(readings), b.select(readings));
        return goesOn;
    }

    private void oneThatIsStartedLaterGoesOn(Server goesOn) throws Exception {
        try (Server again = serve()) {
            b.run("UPDATE Customer SET FirstName = 'Twice' WHERE CustomerId = 2");
            sync(b, again);
            assertEquals(1, rows("pulled", sync(a, goesOn)));
            tidemark("verify", "a.db", "--full", "--server", again.address());
            tidemark("verify", "b.db", "--full", "--server", goesOn.address());
        }
        assertSame();
    }

    private void assertSame() throws SQLException {
        for (App app : List.of(a, b)) {
            assertEquals(List.of("ok"), app.select("PRAGMA integrity_check"));
            assertEquals(List.of(), app.select("PRAGMA foreign_key_check"));
        }
        for (String table : CONTENT) {
            assertEquals(a.select(table), b.select(table));
        }
    }
}
