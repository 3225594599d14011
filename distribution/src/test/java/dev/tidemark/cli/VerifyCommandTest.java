package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a comparison says to whoever typed it. */
class VerifyCommandTest {
    @TempDir
    private Path folder;

    private SyncNode hub;
    private URI server;
    private Path file;

    @BeforeEach
    void begin() throws SQLException {
        hub = Nodes.open(Hubs.in(folder));
        server = hub.addresses().get(0);
        file = Apps.items(folder.resolve("a.db"));
        assertEquals(ExitCode.DONE, Shell.run("track", file).code());
    }

    @AfterEach
    void end() {
        hub.close();
    }

    private Shell.Ran verify(int code, Object... options) {
        Object[] words = new Object[4 + options.length];
        System.arraycopy(new Object[] {"verify", file, "--server", server}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        Shell.Ran ran = Shell.run(words);
        assertEquals(code, ran.code(), ran.toString());
        return ran;
    }

    @Test
    void equalReplicasAreSaidToBeSo() {
        Shell.Ran ran = verify(ExitCode.DONE);
        assertEquals(1, ran.out().size(), ran.toString());
        assertTrue(
                ran.out().get(0).startsWith(file + " and " + server + " are equal: 2 rows in 1 table, compared in "),
                ran.toString());
        assertTrue(
                verify(ExitCode.DONE, "--json", "--full")
                        .out()
                        .get(0)
                        .contains(
                                "\"equal\":true,\"equalNow\":true,\"full\":true,\"tables\":[{\"name\":\"item\",\"rows\":2}]"),
                ran.toString());
    }

    @Test
    void whatDiffersIsNamedUntilItIsRepaired() throws SQLException {
        verify(ExitCode.DONE);
        Apps.run(file, "UPDATE item SET cents = 1 WHERE id = 2", "DELETE FROM _tidemark_log");
        Shell.Ran ran = verify(ExitCode.DIFFERENT, "--full");
        assertEquals(file + " and " + server + " differ in 1 row:", ran.out().get(0));
        assertEquals("  item (2) differs in cents", ran.out().get(1));
        assertEquals(
                "To make them equal: tidemark verify " + file + " --server " + server + " --full --repair",
                ran.out().get(2));
        assertTrue(verify(ExitCode.DIFFERENT, "--full", "--json")
                .out()
                .get(0)
                .contains("\"differing\":[{\"table\":\"item\",\"key\":\"(2)\",\"kind\":\"different\","
                        + "\"columns\":[\"cents\"]}]"));
        ran = verify(ExitCode.DONE, "--full", "--repair");
        assertEquals("All were made equal again: 1 row", ran.out().get(2));
        verify(ExitCode.DONE, "--full");
        assertEquals(
                "1250", Apps.select(file, "SELECT cents FROM item WHERE id = 2").get(0));
    }

    @Test
    void aServerIsNamedAndAFileIsThereAndTracked() throws SQLException {
        assertEquals(ExitCode.USAGE, Shell.run("verify", file).code());
        Path missing = folder.resolve("missing.db");
        assertEquals(
                ExitCode.KNOWN_PROBLEM,
                Shell.run("verify", missing, "--server", server).code());
        Path untracked = Apps.run(folder.resolve("b.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY)");
        assertEquals(
                ExitCode.KNOWN_PROBLEM,
                Shell.run("verify", untracked, "--server", server).code());
        assertEquals(
                ExitCode.KNOWN_PROBLEM,
                Shell.run("verify", file, "--server", "ws://127.0.0.1:1").code());
    }
}
