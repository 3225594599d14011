package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Query;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds between processes is tried with processes. */
class ProcessesTest {
    @TempDir
    private Path folder;

    @Test
    void twoServersThatAConfigurationPutsOnOneFileDoNotBothRun() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("hub.yaml"), """
            node: { name: harbour }
            storage: { type: sqlite, file: rows/hub.db }
            listen: "ws://127.0.0.1:0"
            """);
        try (Launched first = Launched.in(folder, "serve", "--config", config)) {
            assertTrue(first.line().startsWith("Node 'harbour' listens at ws://"));
            assertRefused("serve", "--config", config, first.pid());
            assertRefused("serve", "--storage", "sqlite:rows/hub.db", first.pid());
            first.kill();
        }
        assertTrue(Files.exists(folder.resolve("rows/hub.db-tidemark")), "a claim is left over");
        try (Launched next = Launched.in(folder, "serve", "--config", config)) {
            assertTrue(next.line().startsWith("Node 'harbour' listens at ws://"));
        }
    }

    @Test
    void aServerMayBeAskedToEndAsSoonAsItSaysThatItListens() throws IOException, InterruptedException {
        try (Launched server = Launched.in(folder, "serve", "--listen", "ws://127.0.0.1:0")) {
            server.line();
            assertEquals(ExitCode.DONE, server.terminate());
        }
        assertFalse(Files.exists(folder.resolve("tidemark-data/hub.db-tidemark")), "the claim is given back");
        assertFalse(Files.exists(folder.resolve("tidemark-data/hub.db-wal")), "the file is closed");
    }

    @Test
    void aCommitOfAnyProcessReachesAServerThatIsWatchedAndSoDoesOneThatWasMadeWhileItWasAway() throws Exception {
        Path file = Apps.run(folder.resolve("app.db"), "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
        assertEquals(ExitCode.DONE, Shell.run("track", file).code());
        URI address = URI.create("ws://127.0.0.1:0");
        Hub first = Hub.at(address, folder);
        try (Launched watching = Launched.in(folder, "sync", file, "--server", first.address(), "--watch")) {
            while (!watching.line().startsWith("Watching ")) {
                // What the first sync did comes before.
            }
            Apps.run(file, "INSERT INTO item (name) VALUES ('cup')");
            first.awaitRow();
            first.close();
            Apps.run(file, "INSERT INTO item (name) VALUES ('pot')");
            try (Hub second = Hub.at(first.address(), folder)) {
                second.awaitRow();
                assertEquals(2, second.node().query(Query.all("item")).size());
                assertEquals(ExitCode.DONE, watching.terminate());
            }
        }
    }

    @Test
    void aCommitAtEitherOfTwoEqualsIsSoonAtTheOther() throws Exception {
        Path file = Apps.run(folder.resolve("app.db"), "CREATE TABLE item (id TEXT PRIMARY KEY, name TEXT)");
        assertEquals(ExitCode.DONE, Shell.run("track", file).code());
        try (Hub equal = Hub.at(URI.create("ws://127.0.0.1:0"), folder, "peer");
                Launched watching = Launched.in(folder, "sync", file, "--peer", equal.address(), "--watch")) {
            while (!watching.line().startsWith("Watching ")) {
                // What the first exchange did comes before.
            }
            Apps.run(file, "INSERT INTO item VALUES ('c', 'cup')");
            equal.awaitRow();
            equal.node().write(writer -> writer.delete("item", RowKey.of("c")));
            while (!watching.line().contains("1 deletion")) {
                // What was sent to the other end comes before.
            }
            assertEquals(List.of(), Apps.select(file, "SELECT name FROM item"));
            assertEquals(ExitCode.DONE, watching.terminate());
        }
    }

    /** A node in this process that others connect to, and that tells when the first row has arrived. */
    private record Hub(SyncNode node, CompletableFuture<ChangeEvent> row) implements AutoCloseable {
        static Hub at(URI address, Path folder) {
            return at(address, folder, "server");
        }

        static Hub at(URI address, Path folder, String role) {
            SyncNode node = Nodes.open(NodeSettings.defaults()
                    .with("node.name", "hub")
                    .with("node.role", role)
                    .with("node.data", folder.resolve("hub"))
                    .with("listen", address));
            Hub hub = new Hub(node, new CompletableFuture<>());
            node.onChange(hub.row::complete);
            return hub;
        }

        URI address() {
            return node.addresses().get(0);
        }

        void awaitRow() {
            row.orTimeout(60, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            node.close();
        }
    }

    private void assertRefused(String command, String option, Object value, long holder)
            throws IOException, InterruptedException {
        try (Launched second = Launched.in(folder, command, option, value, "--listen", "ws://127.0.0.1:0")) {
            List<String> lines = second.problems();
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(
                    lines.get(0).contains("in use by another Tidemark process (node 'harbour', pid " + holder + ")"),
                    lines.get(0));
            assertEquals(ExitCode.KNOWN_PROBLEM, second.exitCode());
        }
    }
}
