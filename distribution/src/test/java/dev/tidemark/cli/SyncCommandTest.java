package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sync says to whoever typed it. */
class SyncCommandTest {
    @TempDir
    private Path folder;

    private SyncNode hub() {
        return Nodes.open(Hubs.in(folder));
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
            assertTrue(told.get(2).startsWith("Pulled 1 row and 0 deletions "), told.toString());
            assertEquals(List.of("5"), Apps.select(second, "SELECT cents FROM item"));
            assertNothingIsToldAgain(second, server);
            List<String> status = Shell.run("status", second).out();
            assertTrue(
                    status.get(status.size() - 1).contains("(CHECK constraint failed: cents > 0)"), status.toString());

            Apps.run(first, "UPDATE item SET cents = 7 WHERE cents < 0");
            sync(first, server);
            assertEquals(3, sync(second, server).size(), "nothing is aside any more");
            assertEquals(List.of("5", "7"), Apps.select(second, "SELECT cents FROM item ORDER BY 1"));
        }
    }

    /** What is tried again and refused again has not come, and nobody hears of it. */
    private static void assertNothingIsToldAgain(Path file, URI server) {
        List<ChangeEvent> heard = new ArrayList<>();
        try (SyncNode device = Nodes.open(NodeSettings.defaults()
                .with("node.name", "b")
                .with("storage", "sqlite")
                .with("storage.file", file)
                .with("storage.adopt", true)
                .with("peers[0].address", server))) {
            device.onChange(heard::add);
            SyncReport again = device.sync();
            assertEquals(1, again.setAside(), again.toString());
            assertEquals(0, again.pulled().rows(), again.toString());
        }
        assertEquals(List.of(), heard);
    }

    @Test
    void aServerTellsHowItStandsToWhoeverAsks() throws SQLException {
        Path file = Apps.run(
                folder.resolve("a.db"),
                "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)",
                "INSERT INTO item (name) VALUES ('cup'), ('pot')");
        track(file);
        try (SyncNode hub = hub()) {
            URI server = hub.addresses().get(0);
            sync(file, server);
            Shell.Ran ran = Shell.run("status", "--server", server);
            assertEquals(ExitCode.DONE, ran.code(), ran.toString());
            assertEquals("Node 'hub' " + hub.id(), ran.out().get(0));
            assertEquals("  item  2 rows", ran.out().get(1).stripTrailing());
            assertTrue(ran.out().get(3).startsWith("Device 'a' "), ran.toString());
            assertEquals(4, ran.out().size(), "whoever asks is no device: " + ran);
            Shell.Ran json = Shell.run("status", "--json", "--server", server);
            assertTrue(
                    json.out().get(0).startsWith("{\"nodeId\":\"" + hub.id() + "\",\"name\":\"hub\","),
                    json.toString());
            Shell.Ran each = Shell.run("status", "--server", "ws://127.0.0.1:1", "--server", server);
            assertEquals(ExitCode.DONE, each.code(), each.toString());
            assertEquals(ran.out().get(0), each.out().get(0));
            assertTrue(
                    each.out().get(4).matches("Problem: .*ws://127.0.0.1:1\\b.* can't be reached.*"), each.toString());
        }
    }

    @Test
    void whoeverIsNoServerIsSaidToBeNone() throws IOException {
        Shell.Ran nobody = Shell.run("status", "--server", "ws://127.0.0.1:1");
        assertEquals(ExitCode.KNOWN_PROBLEM, nobody.code());
        assertTrue(nobody.err().get(0).contains("can't be reached"), nobody.toString());

        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.start();
        Shell.Ran other = Shell.run(
                "status", "--server", "ws://127.0.0.1:" + web.getAddress().getPort());
        web.stop(0);
        assertEquals(ExitCode.KNOWN_PROBLEM, other.code());
        assertTrue(other.err().get(0).contains("is not a node"), other.toString());
        assertEquals(1, other.err().size());

        Shell.Ran both = Shell.run("status", "--server", "ws://127.0.0.1:1", "--config", "x.yaml");
        assertEquals(ExitCode.USAGE, both.code());
    }

    @Test
    void theNodeOfAConfigurationTellsItsDevicesWhetherItRunsOrNot() throws IOException, SQLException {
        Path config = Files.writeString(folder.resolve("hub.yaml"), """
            node: { name: harbour, role: server }
            storage: { type: sqlite, file: hub.db }
            listen: "ws://127.0.0.1:0"
            """);
        Path file = Apps.run(
                folder.resolve("a.db"), "CREATE TABLE item (id INTEGER PRIMARY KEY)", "INSERT INTO item VALUES (1)");
        track(file);
        List<String> running;
        try (SyncNode hub = Nodes.open(NodeSettings.defaults().withFile(config))) {
            sync(file, hub.addresses().get(0));
            running = Shell.run("status", "--config", config).out();
            assertEquals("Node 'harbour' " + hub.id(), running.get(0));
            assertTrue(running.get(3).startsWith("Device 'a' "), running.toString());
        }
        assertEquals(running, Shell.run("status", "--config", config).out());
    }
}
