package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sync says to whoever typed it. */
class SyncCommandTest {
    @TempDir
    private Path folder;

    private SyncNode hub() {
        return Nodes.open(NodeSettings.defaults()
                .with("node.name", "hub")
                .with("node.role", "server")
                .with("node.data", folder)
                .with("storage", "memory")
                .with("listen", "ws://127.0.0.1:0"));
    }

    private static void track(Path... files) {
        for (Path file : files) {
            assertEquals(ExitCode.DONE, Shell.run("track", file).code());
        }
    }

    private static List<String> sync(Path file, URI server) {
        Shell.Ran ran = Shell.run("sync", file, "--server", server);
        assertEquals(ExitCode.DONE, ran.code(), ran.toString());
        return ran.out();
    }

    @Test
    void aRowThatAConstraintHereRefusesIsSaidToBeSetAsideAndWhy() throws SQLException {
        Path first = Apps.run(folder.resolve("a.db"), "CREATE TABLE item (id INTEGER PRIMARY KEY, cents INTEGER)");
        Path second = Apps.run(
                folder.resolve("b.db"), "CREATE TABLE item (id INTEGER PRIMARY KEY, cents INTEGER CHECK (cents > 0))");
        track(first, second);
        try (SyncNode hub = hub()) {
            URI server = hub.addresses().get(0);
            Apps.run(first, "INSERT INTO item (cents) VALUES (5), (-5)");
            sync(first, server);
            List<String> told = sync(second, server);
            assertEquals(
                    "1 row of the server set aside, refused by a constraint here; see why: tidemark status " + second,
                    told.get(told.size() - 1));
            assertEquals(List.of("5"), Apps.select(second, "SELECT cents FROM item"));
            List<String> status = Shell.run("status", second).out();
            assertTrue(
                    status.get(status.size() - 1).contains("(CHECK constraint failed: cents > 0)"), status.toString());

            Apps.run(first, "UPDATE item SET cents = 7 WHERE cents < 0");
            sync(first, server);
            assertEquals(3, sync(second, server).size(), "nothing is aside any more");
            assertEquals(List.of("5", "7"), Apps.select(second, "SELECT cents FROM item ORDER BY 1"));
        }
    }
}
