package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of conflicts at a terminal, and how he settles them. */
class ConflictsCommandTest {
    @TempDir
    private Path folder;

    private SyncNode hub;
    private URI server;
    private Path a;
    private Path b;
    private String id;

    /** Two files changed the same column, and nobody but a person may decide. */
    @BeforeEach
    void begin() throws SQLException {
        hub = Nodes.open(Hubs.in(folder)
                .with("storage", "sqlite")
                .with("storage.file", folder.resolve("hub.db"))
                .with("conflict", "manual"));
        server = hub.addresses().get(0);
        a = Apps.items(folder.resolve("a.db"));
        b = folder.resolve("b.db");
        done("track", a);
        sync(a, b);
        Apps.run(a, "UPDATE item SET cents = 500 WHERE id = 1");
        Apps.run(b, "UPDATE item SET cents = 475 WHERE id = 1");
        sync(a, b);
        id = record().id();
    }

    @AfterEach
    void end() {
        hub.close();
    }

    private ConflictRecord record() {
        return hub.conflicts().list(Filter.ALL, Long.MAX_VALUE, 1).conflicts().get(0);
    }

    private void sync(Path... files) {
        for (Path file : files) {
            done("sync", file, "--server", server);
        }
    }

    private static List<String> done(Object... words) {
        Shell.Ran ran = Shell.run(words);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        return ran.out();
    }

    private static String problem(int code, Object... words) {
        Shell.Ran ran = Shell.run(words);
        assertEquals(code, ran.code(), ran.toString());
        assertEquals(1, ran.err().size(), ran.toString());
        return ran.err().get(0).replaceFirst("^tidemark: ", "");
    }

    private List<String> atServer(Object... words) {
        List<Object> all = new ArrayList<>(List.of("conflicts"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--server", server));
        return done(all.toArray());
    }

    private void assertCents(String expected) throws SQLException {
        List<String> reports = new ArrayList<>();
        for (Path file : List.of(a, b, a)) {
            reports.addAll(done("sync", file, "--server", server, "--json"));
        }
        for (Path file : List.of(folder.resolve("hub.db"), a, b)) {
            assertEquals(
                    List.of(expected),
                    Apps.select(file, "SELECT cents FROM item WHERE id = 1"),
                    () -> file + ": " + reports + atServer("show", id, "--json"));
        }
    }

    @Test
    void whatWaitsIsListedByTheServerAndFromItsStoreWhileItRuns() {
        List<List<String>> lists = List.of(
                atServer("list"),
                atServer("list", "--waiting", "--table", "item", "--key", "1"),
                done("conflicts", "list", "--storage", "sqlite:" + folder.resolve("hub.db")));
        for (List<String> lines : lists) {
            assertEquals(2, lines.size(), lines.toString());
            assertTrue(lines.get(0).startsWith(id + "  "), lines.toString());
            assertTrue(lines.get(0).endsWith("  item (1)  cents  a, b  waits"), lines.toString());
            assertEquals("1 conflict. See one: tidemark conflicts show " + id, lines.get(1));
        }
        assertEquals(List.of("There are no such conflicts here."), atServer("list", "--settled"));
        assertEquals(
                List.of(
                        "There are no such conflicts here.",
                        "A device keeps none; its server does: --server URL. What became of a device's own writes:"
                                + " tidemark outcomes list " + b),
                done("conflicts", "list", b));
        assertTrue(done("status", "--server", server)
                .contains("1 conflict waiting for a person; see them: tidemark conflicts list --waiting"));
    }

    @Test
    void oneIsShownSideBySideWithWhatDiffersMarked() {
        List<String> lines = atServer("show", id.substring(0, 5));
        assertTrue(lines.get(0).startsWith("Conflict " + id + ": item (1), met 20"), lines.toString());
        assertTrue(lines.get(1).matches(" {4,}before +first +second +shown"), lines.toString());
        assertTrue(lines.get(2).matches(" +by +a \\(device\\) +b \\(device\\)"), lines.toString());
        assertTrue(lines.get(3).matches(" +at +20\\S+Z +20\\S+Z"), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches("  \\*  cents +500 +500 +475 +500")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches(" +name +'cup' +'cup'")), lines.toString());
        assertEquals(
                "It waits for a person (manual: a person decides, as the configuration says). Settle it: tidemark conflicts resolve "
                        + id + " --keep first (or --keep second, --set COLUMN=VALUE, --delete)",
                lines.get(lines.size() - 1));
    }

    @Test
    void machinesGetAllOfIt() {
        String json = atServer("show", id, "--json").get(0);
        for (String part : List.of(
                "\"id\":\"" + id + "\"",
                "\"state\":\"waiting\"",
                "\"table\":\"item\",\"key\":\"(1)\",\"columns\":[\"cents\"]",
                "\"first\":{\"author\":\"a\",\"role\":\"device\",\"arrival\":\"present\",\"written\":\"20",
                "\"values\":{\"cents\":475}",
                "\"ancestor\":null,\"before\":{\"name\":\"cup\",\"cents\":500}")) {
            assertTrue(json.contains(part), part + " in " + json);
        }
        String list = atServer("list", "--json", "--limit", "1").get(0);
        assertTrue(list.startsWith("{\"conflicts\":[{\"id\":\"" + id), list);
        assertTrue(list.endsWith("],\"count\":1}"), list);
    }

    @Test
    void whatIsChosenAtTheServerReachesEverybody() throws SQLException {
        assertEquals(
                List.of("Settled " + id + ": second stands, by hub. Devices get it with their next sync."),
                atServer("resolve", id, "--keep", "second"));
        assertCents("475");
        assertTrue(atServer("list").get(0).endsWith("  second stands, by hub"));
        String gone =
                problem(ExitCode.KNOWN_PROBLEM, "conflicts", "resolve", id, "--keep", "first", "--server", server);
        assertTrue(gone.startsWith("the conflict " + id + " is settled already, by hub at 20"), gone);
        assertTrue(gone.endsWith(", so nothing was changed. Change the row itself, if it is to be another"), gone);
    }

    @Test
    void otherValuesAreChosenInTheStoreOfAServerThatDoesNotRun() throws SQLException {
        String store = "sqlite:" + folder.resolve("hub.db");
        String runs =
                problem(ExitCode.KNOWN_PROBLEM, "conflicts", "resolve", id, "--set", "cents=480", "--storage", store);
        assertTrue(runs.endsWith("Ask it: --server ws://HOST:7400"), runs);
        hub.close();
        assertTrue(done("conflicts", "resolve", id, "--set", "cents=480", "--storage", store)
                .get(0)
                .startsWith("Settled " + id + ": merged, by "));
        hub = Nodes.open(Hubs.in(folder)
                .with("storage", "sqlite")
                .with("storage.file", folder.resolve("hub.db"))
                .with("listen", server.toString()));
        assertCents("480");
    }

    @Test
    void theRowCanBeDeleted() throws SQLException {
        atServer("resolve", id, "--delete");
        sync(a, b, a);
        assertEquals(List.of("2"), Apps.select(a, "SELECT id FROM item"));
        assertEquals(List.of("2"), Apps.select(b, "SELECT id FROM item"));
    }

    @Test
    void whatIsWrongIsSaidInALine() {
        String wrong = id.substring(0, 15) + (id.endsWith("0") ? "1" : "0");
        assertEquals(
                "there is no conflict '" + wrong + "' here. Did you mean '" + id + "'?",
                problem(ExitCode.KNOWN_PROBLEM, "conflicts", "show", wrong, "--server", server));
        assertEquals(
                "there is no conflict 'nonsense' here. See those that there are: tidemark conflicts list",
                problem(ExitCode.KNOWN_PROBLEM, "conflicts", "show", "nonsense", "--server", server));
        assertEquals(
                "table 'item' has no column 'cent'. Did you mean 'cents'? There are: cents, name.",
                problem(ExitCode.KNOWN_PROBLEM, "conflicts", "resolve", id, "--set", "cent=1", "--server", server));
        assertEquals(
                "column 'cents' of table 'item' holds numbers, and 'many' is none.",
                problem(ExitCode.KNOWN_PROBLEM, "conflicts", "resolve", id, "--set", "cents=many", "--server", server));
        assertEquals(
                "what stands? Say one of --keep first, --keep second, --set and --delete."
                        + " Try 'tidemark conflicts resolve --help'.",
                problem(ExitCode.USAGE, "conflicts", "resolve", id, "--server", server));
        assertEquals(
                "several servers are named. Say one of DB, --server, --config and --storage."
                        + " Try 'tidemark conflicts list --help'.",
                problem(ExitCode.USAGE, "conflicts", "list", a, "--server", server));
        assertEquals(
                "there is no command 'lst' here. Did you mean 'list'? Try 'tidemark conflicts --help'.",
                problem(ExitCode.USAGE, "conflicts", "lst"));
        assertEquals("list, show or resolve. Try 'tidemark conflicts --help'.", problem(ExitCode.USAGE, "conflicts"));
    }

    @Test
    void anEqualIsAskedWhileItRunsAndInItsFileWhileItDoesNot() throws SQLException {
        NodeSettings settings = Hubs.in(folder)
                .with("node.name", "boat")
                .with("node.role", "peer")
                .with("conflict", "manual");
        Path file = Apps.items(folder.resolve("equal.db"));
        done("track", file);
        try (SyncNode boat = Nodes.open(settings)) {
            URI address = boat.addresses().get(0);
            exchange(file, address);
            assertEquals("490", settledAtBoth(boat, file, "--set", "cents=490", "--server", address));
            assertEquals("480", settledAtBoth(boat, file, "--set", "cents=480", file));
            assertTrue(done("status", "--server", address).get(0).contains("boat"));
        }
    }

    /** Makes a conflict between two equals, settles it and returns what both have then. */
    private static String settledAtBoth(SyncNode boat, Path file, Object... settling) throws SQLException {
        URI address = boat.addresses().get(0);
        RowKey cup = boat.query(Query.all("item")).get(0).key();
        boat.write(writer -> {
            writer.patch("item", cup, Row.of(Map.of("cents", Value.of(500))));
            return cup;
        });
        Apps.run(file, "UPDATE item SET cents = 475 WHERE id = 1");
        exchange(file, address);
        String id = boat.conflicts()
                .list(Filter.ALL, Long.MAX_VALUE, 1)
                .conflicts()
                .get(0)
                .id();
        List<Object> resolve = new ArrayList<>(List.of("conflicts", "resolve", id));
        resolve.addAll(Arrays.asList(settling));
        done(resolve.toArray());
        exchange(file, address);
        String cents = Apps.select(file, "SELECT cents FROM item WHERE id = 1").get(0);
        assertEquals(
                Optional.of(Value.of(Long.parseLong(cents))),
                boat.get("item", cup).flatMap(row -> row.get("cents")));
        return cents;
    }

    private static void exchange(Path file, URI address) {
        Shell.Ran ran = Shell.runIn(Map.of("TIDEMARK_CONFLICT", "manual"), "sync", file, "--peer", address);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
    }

    @Test
    void aDeviceThatLostWritesItAgainInsteadAndThatSettlesIt() throws SQLException {
        List<String> lines = done("outcomes", "list", b);
        String number = lines.get(0).substring(0, lines.get(0).indexOf(' '));
        assertTrue(lines.get(0).startsWith(number + "  deferred  item (1) [cents]: "), lines.toString());
        assertTrue(lines.get(0).contains(". Written: {cents=475}. Now: {"), lines.toString());
        List<String> retried = done("outcomes", "retry", b, number, "--set", "cents=490");
        assertTrue(
                retried.get(0)
                        .matches(number + " is written again, as \\d+: item \\(1\\)\\. It goes with the next sync"),
                retried.toString());
        assertEquals(List.of("All writes were taken as they were made."), done("outcomes", "list", b));
        assertCents("490");
        assertTrue(atServer("list").get(0).endsWith("  replaced, by b"));
        assertEquals(
                "there is no 'rety' here. Did you mean 'retry'? Expected list, retry or discard."
                        + " Try 'tidemark outcomes --help'.",
                problem(ExitCode.USAGE, "outcomes", "rety", b));
    }

    /** SQLite lets an app put any value into any column. */
    @Test
    void aValueThatItsColumnIsNotForIsWrittenAgainAsTheAppHasWrittenIt() throws SQLException {
        Apps.run(a, "UPDATE item SET cents = 'few' WHERE id = 1");
        Apps.run(b, "UPDATE item SET cents = 'many' WHERE id = 1");
        sync(a, b);
        String line = done("outcomes", "list", b).stream()
                .filter(each -> each.contains("Written: {cents='many'}"))
                .findFirst()
                .orElseThrow();
        done("outcomes", "retry", b, line.substring(0, line.indexOf(' ')));
        sync(b, a);
        assertCents("many");
    }
}
