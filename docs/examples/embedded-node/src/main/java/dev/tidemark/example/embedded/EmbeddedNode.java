package dev.tidemark.example.embedded;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Two nodes in one program: a server that keeps its rows in memory, and a device that keeps them in a SQLite file. */
public final class EmbeddedNode {
    private static final RowKey CUP = RowKey.of("cup");
    private static final RowKey POT = RowKey.of("pot");
    private static final RowKey NOTE = RowKey.of("monday");

    private EmbeddedNode() {}

    /** Runs the example; its files go to the folder that is named, or to a new one. */
    public static void main(String[] arguments) throws IOException {
        Path folder = arguments.length > 0 ? Path.of(arguments[0]) : newFolder();
        try (SyncNode hub = Nodes.open(hub(folder))) {
            String address = hub.addresses().get(0).toString();
            hub.onChange(event -> say("hub hears: " + event.table() + " " + event.key() + " " + event.kind()));
            try (SyncNode boat = Nodes.open(boat(folder, address))) {
                writeOnTheBoat(boat);
                report(boat.sync());
                writeAtTheHub(hub);
                report(boat.sync());
                askTheBoat(boat);
            }
        }
    }

    private static Path newFolder() throws IOException {
        return Files.createTempDirectory("embedded-node");
    }

    private static NodeSettings hub(Path folder) {
        return NodeSettings.defaults()
                .with("node.name", "hub")
                .with("node.role", "server")
                .with("node.data", folder.resolve("hub"))
                .with("storage", "memory")
                .with("listen", "ws://127.0.0.1:0");
    }

    private static NodeSettings boat(Path folder, String server) {
        return NodeSettings.defaults()
                .with("node.name", "boat")
                .with("node.data", folder)
                .with("storage.type", "sqlite")
                .with("storage.file", folder.resolve("boat.db").toAbsolutePath())
                .with("peers[0].address", server);
    }

    private static void writeOnTheBoat(SyncNode boat) {
        boat.define(TableDefinition.declared(
                "items",
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(
                        ColumnDefinition.of("name", ColumnType.STRING),
                        ColumnDefinition.of("cents", ColumnType.INTEGER))));
        boat.define(TableDefinition.open("notes", "id"));

        boat.write(writer -> {
            writer.put("items", CUP, item("Cup", 450));
            writer.put("items", POT, item("Pot", 1250));
            writer.put("notes", NOTE, Row.of(Map.of("text", Value.of("Out of cups"), "urgent", Value.of(true))));
            return null;
        });
        refuseAWholeTransaction(boat);
    }

    private static Row item(String name, long cents) {
        return Row.of(Map.of("name", Value.of(name), "cents", Value.of(cents)));
    }

    private static void refuseAWholeTransaction(SyncNode boat) {
        try {
            boat.write(writer -> {
                writer.delete("items", POT);
                writer.patch("items", CUP, Row.of(Map.of("cents", Value.of("a lot"))));
                return null;
            });
        } catch (SyncException e) {
            say("refused: " + e.getMessage());
            say("the pot is still there: " + boat.get("items", POT).isPresent());
        }
    }

    private static void writeAtTheHub(SyncNode hub) {
        hub.write(writer -> {
            writer.patch("items", CUP, Row.of(Map.of("cents", Value.of(500))));
            return writer.delete("notes", NOTE);
        });
    }

    private static void askTheBoat(SyncNode boat) {
        Query dear = Query.all("items")
                .where(Filter.ge("cents", Value.of(500)))
                .orderByDescending("cents")
                .limit(10);
        for (SyncNode.KeyedRow row : boat.query(dear)) {
            say("boat: " + row.key() + " " + row.values().get("name").orElseThrow() + " "
                    + row.values().get("cents").orElseThrow());
        }
        say("boat has notes: " + boat.query(Query.all("notes")).size());
    }

    private static void report(SyncReport report) {
        say("boat synced: " + report.pushed().rows() + " pushed, "
                + report.pushed().accepted() + " accepted, " + report.pulled().rows() + " pulled, "
                + report.pulled().deletes() + " deleted");
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }
}
