package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts in combinations that a configuration alone has put together, and what they do. */
class CombinationsTest {
    private static final RowKey KEY = RowKey.of("k");

    @TempDir
    private Path folder;

    private NodeSettings configured(String name, String yaml) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Path file = Files.writeString(directory.resolve("tidemark.yaml"), yaml);
        return NodeSettings.defaults()
                .with("node.name", name)
                .with("node.data", directory)
                .withFile(file);
    }

    private SyncNode server(String yaml) throws IOException {
        return Nodes.open(configured("hub", "node: { role: server }\nstorage: memory\n" + yaml));
    }

    private SyncNode device(String name, URI server, String yaml) throws IOException {
        return Nodes.open(configured(name, yaml).with("peers[0].address", server));
    }

    private static void write(SyncNode node, String table, String column, String text) {
        node.write(writer -> {
            writer.patch(table, KEY, Row.of(Map.of(column, Value.of(text))));
            return text;
        });
    }

    private static void create(SyncNode node, String table) {
        node.define(TableDefinition.open(table, "id"));
        node.write(writer -> {
            writer.put(table, KEY, Row.of(Map.of("text", Value.of("common"))));
            return table;
        });
    }

    private static String text(SyncNode node, String table, String column) {
        return node.get(table, KEY)
                .flatMap(row -> row.get(column))
                .map(Value::toString)
                .orElse("");
    }

    @Test
    void aServerWithSeveralListenersServesOneStoreAtEachOfThem() throws IOException {
        String listen =
                "listen: [ 'ws://127.0.0.1:0', { type: websocket, address: '127.0.0.1:0', send-queue: 8MiB } ]\n";
        try (SyncNode hub = server(listen)) {
            List<URI> addresses = hub.addresses();
            assertEquals(2, addresses.stream().distinct().count());
            try (SyncNode one = device("one", addresses.get(0), "storage: memory\n");
                    SyncNode two = device("two", addresses.get(1), "storage: sqlite\n")) {
                create(one, "notes");
                one.sync();
                assertEquals(1, two.sync().pulled().rows());
                assertEquals("'common'", text(two, "notes", "text"));
            }
        }
    }

    @Test
    void aPeerThatAnswersIsTakenWhereOneCanNotBeReached() throws IOException {
        try (SyncNode hub = server("listen: [ 'ws://127.0.0.1:0', 'ws://127.0.0.1:0' ]\n")) {
            String peers = "storage: memory\npeers: [ 'ws://127.0.0.1:1', '"
                    + hub.addresses().get(1) + "', '" + hub.addresses().get(0) + "' ]\n";
            try (SyncNode device = Nodes.open(configured("device", peers))) {
                create(device, "notes");
                SyncReport report = device.sync();
                assertTrue(hub.addresses().contains(URI.create(report.server())), report.server());
                assertEquals("'common'", text(hub, "notes", "text"));
            }
        }
    }

    @Test
    void whereNoPeerCanBeReachedTheLastSaysSo() throws IOException {
        String peers = "storage: memory\npeers: [ 'ws://127.0.0.1:1', 'ws://127.0.0.1:2' ]\n";
        try (SyncNode device = Nodes.open(configured("device", peers))) {
            SyncException problem = assertThrows(SyncException.class, device::sync);
            assertEquals(SyncException.Kind.UNREACHABLE, problem.kind());
            assertTrue(problem.getMessage().contains("ws://127.0.0.1:2"), problem.getMessage());
        }
    }

    @Test
    void eachTableAndEachColumnHasAChainOfItsOwn() throws IOException {
        String rules = """
                listen: 'ws://127.0.0.1:0'
                conflict: first-writer-wins
                tables:
                  orders:
                    conflict: [ client-wins ]
                    columns: { first: [ first-writer-wins, manual ], server: server-wins, nobody: manual }
                """;
        try (SyncNode hub = server(rules);
                SyncNode one = device("one", hub.addresses().get(0), "storage: memory\n");
                SyncNode two = device("two", hub.addresses().get(0), "storage: memory\n")) {
            List.of("notes", "orders").forEach(table -> create(one, table));
            one.sync();
            two.sync();
            List<String> columns = List.of("text", "first", "server", "nobody");
            columns.forEach(column -> write(one, "orders", column, "one"));
            write(one, "notes", "text", "one");
            columns.forEach(column -> write(two, "orders", column, "two"));
            write(two, "notes", "text", "two");
            two.sync();
            SyncReport report = one.sync();
            assertEquals(2, report.conflicts(), report::toString);
            Map<String, String> settled = new TreeMap<>();
            columns.forEach(column -> settled.put(column, text(hub, "orders", column)));
            assertEquals(
                    Map.of("text", "'one'", "first", "'one'", "server", "'two'", "nobody", "'two'"),
                    settled,
                    "client-wins for the table, and each column's own");
            assertEquals("'one'", text(hub, "notes", "text"), "the node's own for a table that says nothing");
        }
    }

    @Test
    void theCodecsOfBothListsMeet() throws IOException {
        String listen = "listen: 'ws://127.0.0.1:0'\n";
        Map<String, Long> bytes = new TreeMap<>();
        for (String codecs : List.of("[ zstd, deflate ]", "[ snappy ]", "none")) {
            try (SyncNode hub = server(listen + "codecs: [ { type: deflate, level: 9 }, snappy ]\n");
                    SyncNode device = device(
                            codecs.replaceAll("\\W", ""),
                            hub.addresses().get(0),
                            "storage: memory\ncodecs: " + codecs + "\n")) {
                create(device, "notes");
                write(device, "notes", "text", "much of the same, ".repeat(2_000));
                bytes.put(codecs, device.sync().pushed().bytes());
            }
        }
        long deflated = bytes.get("[ zstd, deflate ]");
        long snapped = bytes.get("[ snappy ]");
        long plain = bytes.get("none");
        assertTrue(deflated < snapped && snapped < plain / 4, bytes::toString);
    }

    @Test
    void aCheckBindsAllOfItAndStartsNothing() throws IOException {
        try (SyncNode hub = server("listen: 'ws://127.0.0.1:0'\n")) {
            NodeSettings taken =
                    configured("second", """
                    node:    { role: server }
                    storage: { type: sqlite, file: second.db }
                    listen:  [ '%s', { type: websocket, address: '127.0.0.1:0' } ]
                    peers:   [ 'ws://127.0.0.1:1' ]
                    codecs:  [ { type: zstd, level: 3 }, snappy, none ]
                    power:   { type: auto, low: 40 }
                    conflict: [ last-writer-wins ]
                    tables:
                      orders: { conflict: [ server-wins, manual ], deletes: update-wins, columns: { total: manual } }
                    """.formatted(hub.addresses().get(0)));
            assertEquals(List.of(), Nodes.check(taken));
            try (Stream<Path> files = Files.list(folder.resolve("second"))) {
                assertEquals(
                        List.of("tidemark.yaml"),
                        files.map(file -> file.getFileName().toString()).toList());
            }
        }
    }
}
