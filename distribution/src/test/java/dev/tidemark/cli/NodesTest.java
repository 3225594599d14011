package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes are opened from configurations with the plugins that are shipped. */
class NodesTest {
    @TempDir
    private Path folder;

    private NodeSettings server(String name) {
        return NodeSettings.defaults()
                .with("node.name", name)
                .with("node.role", "server")
                .with("node.data", folder)
                .with("listen", "ws://127.0.0.1:0");
    }

    @Test
    void aServerWithDefaultsKeepsItsRowsInItsDataDirectory() throws InterruptedException {
        try (SyncNode node = Nodes.open(server("hub"))) {
            assertEquals("hub", node.name());
            assertTrue(node.addresses().get(0).toString().startsWith("ws://127.0.0.1:"));
            assertTrue(Files.exists(folder.resolve("hub.db")));
        }
        assertNoThreadsOf("hub");
    }

    @Test
    void whatWasCreatedIsClosedWhenTheNodeCanNotStart() throws InterruptedException {
        try (SyncNode first = Nodes.open(server("first").with("storage", "memory"))) {
            NodeSettings second =
                    server("second").with("listen", first.addresses().get(0));
            SyncException problem = assertThrows(SyncException.class, () -> Nodes.open(second));
            assertTrue(problem.getMessage().contains("in use"), problem.getMessage());
            assertNoThreadsOf("second");
        }
    }

    @Test
    void whatAnInspectionThrowsEndsTheAssembly() throws InterruptedException {
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> Nodes.open(server("third"), storage -> {
                    throw new IllegalStateException("not this one");
                }));
        assertEquals("not this one", thrown.getMessage());
        assertNoThreadsOf("third");
    }

    @Test
    void theEnvironmentOverridesTheFileAndOptionsOverrideBoth() throws java.io.IOException {
        Path file = Files.writeString(folder.resolve("tidemark.yaml"), "node: { name: from-file }\nstorage: memory\n");
        NodeSettings settings = NodeSettings.defaults().withFile(file);
        assertEquals("from-file", nameOf(settings));
        NodeSettings environment = settings.withEnvironment(Map.of("TIDEMARK_NODE_NAME", "from-environment"));
        assertEquals("from-environment", nameOf(environment));
        assertEquals("from-options", nameOf(environment.with("node.name", "from-options")));
    }

    @Test
    void everyProblemOfAConfigurationIsTold() {
        ConfigurationException problem = assertThrows(
                ConfigurationException.class,
                () -> Nodes.open(server("hub").with("storage.type", "sqlit").with("power", "turbo")));
        assertEquals(2, problem.problems().size(), problem.getMessage());
    }

    @Test
    void policiesOfTablesAreTaken() throws java.io.IOException {
        Path file = Files.writeString(folder.resolve("tidemark.yaml"), """
            storage: memory
            conflict: [ first-writer-wins, manual ]
            tables:
              invoices:
                conflict: server-wins
                deletes: delete-wins
                granularity: row
                columns: { total: client-wins }
            """);
        try (SyncNode node = Nodes.open(server("fourth").withFile(file))) {
            assertEquals("fourth", node.name());
        }
        Files.writeString(file, "storage: memory\ntables: { invoices: { mode: push } }\n");
        ConfigurationException problem = assertThrows(
                ConfigurationException.class, () -> Nodes.open(server("fifth").withFile(file)));
        assertTrue(
                problem.getMessage().contains("tables.invoices.mode = \"push\": expected two-way"),
                problem.getMessage());
    }

    private static String nameOf(NodeSettings settings) {
        try (SyncNode node = Nodes.open(settings)) {
            return node.name();
        }
    }

    /** A pool says that it has ended a moment before its last thread has. */
    private static void assertNoThreadsOf(String node) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("tidemark-" + node + "-")) {
                thread.join(10_000);
                assertFalse(thread.isAlive(), thread.getName());
            }
        }
    }
}
