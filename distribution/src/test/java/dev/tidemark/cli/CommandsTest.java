package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.cli.store.SqliteDriver;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.runtime.NodeClaim;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatIsNotThereIsAKnownProblem() {
        Path file = folder.resolve("nowhere.db");
        for (String command : List.of("track", "untrack", "status")) {
            Shell.Ran ran = Shell.run(command, file);
            assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
            assertTrue(ran.err().get(0).startsWith("tidemark: there is no file '" + file + "'"), ran.toString());
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void aFileThatIsNoDatabaseIsAKnownProblemAndStaysAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("letter.db"), "Dear Sir or Madam, ".repeat(100));
        Shell.Ran ran = Shell.run("track", file);
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertTrue(ran.err().get(0).contains("is no SQLite database"), ran.toString());
        assertEquals(1_900, Files.size(file));
        assertEquals(List.of("letter.db"), files());
    }

    @Test
    void aSecondServerOnOneFileIsRefused() {
        Path hub = folder.resolve("hub.db");
        try (NodeClaim first = Nodes.claim(stored(hub))) {
            Shell.Ran ran = Shell.run("serve", "--storage", "sqlite:" + hub, "--listen", "ws://127.0.0.1:0");
            assertEquals(ExitCode.KNOWN_PROBLEM, ran.code(), first.toString());
            assertTrue(
                    ran.err().get(0).contains("is in use by another Tidemark process (node 'first', "), ran.toString());
        }
    }

    @Test
    void aProblemIsToldToMachinesToo() {
        Shell.Ran ran = Shell.run("track", "--json", folder.resolve("nowhere.db"));
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertTrue(ran.out().get(0).startsWith("{\"error\":\"there is no file "), ran.toString());
    }

    @Test
    void trackingStartsOnceAndEnds() throws SQLException {
        Path file = database();
        assertTrue(Shell.run("track", file).out().get(0).startsWith("notes  2 rows  tracked from now on"));
        assertTrue(Shell.run("track", file).out().get(0).startsWith("notes  2 rows  tracked already"));
        Shell.Ran status = Shell.run("status", file);
        assertEquals("  notes  2 rows  2 pending", status.out().get(1));
        assertEquals(
                List.of(file + " is not tracked any more"),
                Shell.run("untrack", file).out());
        assertEquals(
                List.of(file + " was not tracked"), Shell.run("untrack", file).out());
    }

    @Test
    void whatExistingRowsAreIsSaidOnceAndInOneWay() throws SQLException {
        Path file = database();
        assertEquals(
                ExitCode.USAGE, Shell.run("track", file, "--same", "--distinct").code());
        assertEquals(ExitCode.DONE, Shell.run("track", file, "--distinct").code());
        assertEquals(ExitCode.DONE, Shell.run("track", file, "--distinct").code());
        Shell.Ran ran = Shell.run("track", file, "--same");
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertEquals(1, ran.err().size());
        assertTrue(ran.err().get(0).startsWith("tidemark: '--same' comes too late: "), ran.toString());
    }

    @Test
    void aDatabaseThatIsNotTrackedIsNotSynced() throws SQLException {
        Path file = database();
        Shell.Ran ran = Shell.run("sync", file, "--server", "ws://127.0.0.1:1");
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertTrue(ran.err().get(0).endsWith("Type: tidemark track " + file), ran.toString());
    }

    @Test
    void aServerThatIsNotThereLeavesNoFileBehind() throws IOException {
        Shell.Ran ran = Shell.run("sync", folder.resolve("new.db"), "--server", "ws://127.0.0.1:1");
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertTrue(ran.err().get(0).contains("can't be reached"), ran.toString());
        assertEquals(List.of(), files());
    }

    @Test
    void anAddressThatNoTransportServesIsAKnownProblem() throws SQLException, IOException {
        Shell.Ran ran = Shell.run("sync", folder.resolve("new.db"), "--server", "gopher://127.0.0.1:1");
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertTrue(ran.err().get(0).contains("no transport serves"), ran.toString());
        assertEquals(List.of(), files());
    }

    @Test
    void twoProcessesDoNotSyncOneFile() throws SQLException {
        Path file = database();
        Shell.run("track", file);
        NodeSettings adopted = stored(file).with("storage.adopt", true);
        try (NodeClaim claim = Nodes.claim(adopted)) {
            Shell.Ran ran = Shell.run("sync", file, "--server", "ws://127.0.0.1:1");
            assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
            assertTrue(ran.err().get(0).contains("is in use by another Tidemark process"), ran.toString());
            Shell.Ran status = Shell.run("status", file);
            assertTrue(status.out().stream()
                    .anyMatch(line -> line.startsWith("Problem: another process runs this node now")));
            assertTrue(Nodes.tryClaim(adopted).isEmpty(), claim.toString());
        }
        Nodes.claim(adopted).close();
    }

    private static NodeSettings stored(Path file) {
        return NodeSettings.defaults()
                .with("node.name", "first")
                .with("storage", "sqlite")
                .with("storage.file", file);
    }

    @Test
    void allFaultsOfAConfigurationAreTold() throws IOException {
        Path file = Files.writeString(folder.resolve("tidemark.yaml"), """
            node: { rol: server }
            storage: { type: sqlit }
            codecs: [ zst ]
            conflict: newest
            power: { type: auto, lowest: 3 }
            """);
        Shell.Ran ran = Shell.run("check", "--config", file);
        assertEquals(ExitCode.KNOWN_PROBLEM, ran.code());
        assertEquals(5, ran.err().size(), ran.toString());
    }

    @Test
    void thePluginsAndTheirSettingsAreListed() {
        assertTrue(Shell.run("plugins").out().stream().anyMatch(line -> line.startsWith("storage    sqlite")));
        assertTrue(Shell.run("reference").out().contains("### `sqlite`"));
        assertTrue(Shell.run("reference", "--json").out().get(0).startsWith("{\"sections\":["));
    }

    @Test
    void theDemoEndsWithEqualFiles() throws IOException {
        Path kept = folder.resolve("demo");
        Shell.Ran ran = Shell.run("demo", "--keep", kept);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        assertTrue(ran.out().stream().anyMatch(line -> line.startsWith("7. Both files hold the same 1,856 rows")));
        assertTrue(Files.exists(kept.resolve("tablet.db")));
        assertEquals(ExitCode.KNOWN_PROBLEM, Shell.run("demo", "--keep", kept).code());
        Path underAFile = kept.resolve("tablet.db").resolve("demo");
        Shell.Ran nowhere = Shell.run("demo", "--keep", underAFile);
        assertEquals(ExitCode.KNOWN_PROBLEM, nowhere.code(), nowhere.toString());
        assertEquals(1, nowhere.err().size(), nowhere.toString());
    }

    /** Somebody changes one of its files just before the demo compares them. */
    @Test
    void theDemoEndsWithThreeIfItsFilesDiffer() throws IOException {
        Path kept = folder.resolve("demo");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.endsWith("No number changed under its app.")) {
                    meddle(kept.resolve("phone.db"));
                }
            }
        };
        Terminal terminal = new Terminal(out, out, false, Map.of(), Optional.empty());
        assertEquals(ExitCode.UNEXPECTED, CommandLineApp.run(terminal, "demo", "--keep", kept.toString()));
        String story = printed.toString(StandardCharsets.UTF_8);
        assertFalse(story.contains("Both files hold the same"), story);
        assertTrue(story.contains("differ"), story);
    }

    private static void meddle(Path file) {
        try {
            Apps.run(file, "UPDATE customers SET name = 'Nobody' WHERE id = 1");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Path database() throws SQLException {
        Path file = folder.resolve("app.db");
        try (SqliteDriver driver = SqliteDriver.load(Optional.empty());
                Connection app = driver.open(file);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)");
            statement.execute("INSERT INTO notes (text) VALUES ('one'), ('two')");
        }
        return file;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
