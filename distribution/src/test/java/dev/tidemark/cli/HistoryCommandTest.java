package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Query;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.HistoryEntry.What;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of a history at a terminal, and how it is carried elsewhere. */
class HistoryCommandTest {
    private static final Map<String, String> KEPT = Map.of("TIDEMARK_HISTORY", "30d");

    @TempDir
    private Path folder;

    private SyncNode hub;
    private URI server;
    private Path a;
    private Path b;

    /** Two files, of which one has changed a price since the other has made it. */
    @BeforeEach
    void begin() throws SQLException {
        hub = Nodes.open(hub("hub.db").with("history", "30d").with("listen", "ws://127.0.0.1:0"));
        server = hub.addresses().get(0);
        a = Apps.run(
                folder.resolve("a.db"),
                "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, cents INTEGER)",
                "INSERT INTO item (name, cents) VALUES ('cup', 450), ('pot', 1250)");
        b = folder.resolve("b.db");
        done("track", a);
        sync(a, b);
        Apps.run(b, "UPDATE item SET cents = 475 WHERE id = 1", "DELETE FROM item WHERE id = 2");
        sync(b, a);
    }

    private NodeSettings hub(String file) {
        return NodeSettings.defaults()
                .with("node.name", "hub")
                .with("node.role", "server")
                .with("node.data", folder)
                .with("storage", "sqlite")
                .with("storage.file", folder.resolve(file));
    }

    @AfterEach
    void end() {
        hub.close();
    }

    private void sync(Path... files) {
        for (Path file : files) {
            done("sync", file, "--server", server);
        }
    }

    private static List<String> done(Object... words) {
        Shell.Ran ran = Shell.runIn(KEPT, words);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        return ran.out();
    }

    private static String problem(int code, Object... words) {
        Shell.Ran ran = Shell.runIn(KEPT, words);
        assertEquals(code, ran.code(), ran.toString());
        assertEquals(1, ran.err().size(), ran.toString());
        return ran.err().get(0);
    }

    private String store() {
        return "sqlite:" + folder.resolve("hub.db");
    }

    private static void assertSays(List<String> lines, String... parts) {
        assertTrue(lines.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)), lines::toString);
    }

    @Test
    void aRowTellsWhyItsValuesAreThere() {
        List<String> atServer = done("history", "item", 1, "--storage", store());
        assertSays(atServer, "written", "b", "cents = 450 -> 475", "accepted");
        assertSays(atServer, "cents", "= 475", "b");
        assertSays(atServer, "name", "= 'cup'", "nobody");
        List<String> own = done("history", b, "item", 1);
        assertSays(own, "written", "nobody", "'cup'");
        assertSays(own, "written", "b", "cents = 450 -> 475", "accepted");
        List<String> elsewhere = done("history", a, "item", 1);
        assertSays(elsewhere, "found", "nobody", "'cup'");
        assertSays(elsewhere, "written", "cents = 450 -> 475");
        List<String> gone = done("history", b, "item", 2);
        assertSays(gone, "deleted", "b", "was name = 'pot', cents = 1250");
        assertSays(gone, "It is not there now.");
    }

    @Test
    void aRowIsCalledByTheNumberThatItHasInTheFile() throws SQLException {
        Apps.run(b, "INSERT INTO item (id, name, cents) VALUES (7, 'jug', 800)");
        sync(b, a);
        List<String> own = done("history", b, "item", 7);
        assertSays(own, "written", "b", "name = 'jug'");
        String everywhere =
                own.get(0).substring(own.get(0).indexOf('(') + 1, own.get(0).indexOf(')'));
        assertSays(done("history", "item", everywhere, "--storage", store()), "written", "b", "name = 'jug'");
    }

    @Test
    void machinesGetTheSame() {
        String json = done("history", b, "item", 1, "--json").get(0);
        for (String part : List.of(
                "\"table\":\"item\",\"key\":\"(1)\",\"row\":{\"name\":\"cup\",\"cents\":475}",
                "\"cents\":{\"author\":\"b\"",
                "\"replaced\":{\"cents\":450}",
                "\"outcome\":{\"kind\":\"accepted\"",
                "\"context\":\"{")) {
            assertTrue(json.contains(part), () -> part + " in " + json);
        }
    }

    @Test
    void aRowAndATableAreToldAsTheyWere() throws SQLException {
        Instant then = Instant.now();
        Apps.run(a, "UPDATE item SET cents = 500 WHERE id = 1");
        sync(a);
        assertEquals(List.of("item (1) was {name='cup', cents=475}"), done("history", a, "item", 1, "--at", then));
        assertEquals(
                List.of("item (1) was {name='cup', cents=500}"), done("history", a, "item", 1, "--at", Instant.now()));
        assertEquals(List.of("(1)  {name='cup', cents=475}", "1 row"), done("history", a, "item", "--at", then));
        String early = problem(ExitCode.KNOWN_PROBLEM, "history", a, "item", 1, "--at", "2000-01-01T00:00:00Z");
        assertTrue(early.contains("goes back to"), early);
    }

    @Test
    void whatIsReplayedElsewhereIsTheSame() throws Exception {
        Path file = folder.resolve("hub.history");
        Path again = folder.resolve("again.db");
        done("history", "--export", file, "--storage", store());
        try (Launched other = Launched.in(folder, "history", "--replay", file, "--into", again)) {
            assertEquals(ExitCode.DONE, other.exitCode());
        }
        try (SyncNode replayed = Nodes.open(hub("again.db"))) {
            assertEquals(hub.tables(), replayed.tables());
            assertEquals(hub.query(Query.all("item")), replayed.query(Query.all("item")));
            assertEquals(hub.digest(), replayed.digest());
        }
        String there = problem(ExitCode.KNOWN_PROBLEM, "history", "--replay", file, "--into", again);
        assertTrue(there.contains("is there already"), there);
    }

    @Test
    void aFileThatIsDamagedAnywhereIsReplayedNowhere() throws IOException {
        Path file = folder.resolve("hub.history");
        done("history", "--export", file, "--storage", store());
        byte[] whole = Files.readAllBytes(file);
        Path damaged = folder.resolve("damaged.history");
        for (int place = 0; place < whole.length; place += whole.length / 8) {
            byte[] copy = whole.clone();
            copy[place] ^= 0x10;
            Files.write(damaged, copy);
            Path into = folder.resolve("from" + place + ".db");
            String problem = problem(ExitCode.KNOWN_PROBLEM, "history", "--replay", damaged, "--into", into);
            assertTrue(problem.contains("can't be replayed"), problem);
        }
        Files.write(damaged, Arrays.copyOf(whole, whole.length - 1));
        problem(ExitCode.KNOWN_PROBLEM, "history", "--replay", damaged, "--into", folder.resolve("short.db"));
    }

    @Test
    void whatCanNotBeToldIsRefusedInWords() throws SQLException {
        assertTrue(problem(ExitCode.USAGE, "history", a).contains("whose history"), "no table");
        assertTrue(
                problem(ExitCode.USAGE, "history", a, "item", 1, "--at", "noon").contains("is no time"), "no time");
        assertTrue(problem(ExitCode.KNOWN_PROBLEM, "history", a, "item", 99).contains("has no row"), "no row");
        assertTrue(
                problem(ExitCode.KNOWN_PROBLEM, "history", a, "items", 1).contains("those that have one: item"),
                "no such table");
    }

    @Test
    void whatWasWrittenWithoutItIsSaidToBeMissing() throws SQLException {
        Apps.run(a, "UPDATE item SET cents = 500 WHERE id = 1");
        Shell.Ran ran = Shell.run("sync", a, "--server", server);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        assertSays(done("history", a, "item", 1), "somebody has written since without a history");
        Path file = folder.resolve("a.history");
        String export = problem(ExitCode.KNOWN_PROBLEM, "history", a, "--export", file);
        assertTrue(export.contains("tells up to"), export);
        assertTrue(Files.notExists(file), "it would lead to what was");
        String now = problem(ExitCode.KNOWN_PROBLEM, "history", a, "item", 1, "--at", Instant.now());
        assertTrue(now.contains("tells up to"), now);
        sync(a);
        assertSays(done("history", a, "item", 1), "found", "cents = 500");
        done("history", a, "--export", file);
    }

    @Test
    void aStoreThatIsInMemoryFirstKeepsNone() throws IOException {
        Path file = folder.resolve("tiered.yaml");
        Files.writeString(
                file,
                "node: { name: hub, role: server }\nhistory: 30d\nstorage:\n  type: tiered\n  backend: { type: sqlite, file: "
                        + folder.resolve("tiered.db") + " }\n");
        for (String command : List.of("check", "serve")) {
            Shell.Ran ran = Shell.run(command, "--config", file);
            assertTrue(ran.code() != ExitCode.DONE, ran::toString);
            assertTrue(ran.toString().contains("storage backend 'tiered' keeps no history"), ran::toString);
        }
    }

    @Test
    void aDeviceKeepsNoHistoryThatNobodyAskedFor() throws SQLException {
        Path c = folder.resolve("c.db");
        Shell.Ran ran = Shell.run("sync", c, "--server", server);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        assertEquals(List.of(), Apps.select(c, "SELECT name FROM sqlite_schema WHERE name LIKE '%tidemark_history%'"));
        assertEquals(
                1,
                hub.history("item", RowKey.of(2)).stream()
                        .filter(entry -> entry.what() == What.DELETED)
                        .count());
    }
}
