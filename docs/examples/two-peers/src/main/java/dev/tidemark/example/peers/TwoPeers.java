package dev.tidemark.example.peers;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Two nodes without a server, as they would run on two machines: each has a file of its own, and while they are connected each has
 * what the other commits a moment later. Neither decides for the other, and both come to the same.
 */
public final class TwoPeers {
    private static final String ITEMS = "items";
    private static final RowKey ROPE = RowKey.of("rope");
    private static final long PATIENCE_SECONDS = 30;

    private TwoPeers() {}

    /** Runs the example; its files go to the folder that is named, or to a new one. */
    public static void main(String[] arguments) throws Exception {
        Path folder = arguments.length > 0 ? Path.of(arguments[0]) : newFolder();
        try (SyncNode house = Nodes.open(settings(folder, "house").with("listen", "ws://127.0.0.1:0"))) {
            String address = house.addresses().get(0).toString();
            try (SyncNode boat = Nodes.open(settings(folder, "boat").with("peers[0].address", address))) {
                define(house);
                define(boat);
                writeWhileConnected(house, boat);
                writeApartAndMeet(house, boat);
                tellWhatEachHas(house);
            }
        }
    }

    private static Path newFolder() throws IOException {
        return Files.createTempDirectory("two-peers");
    }

    private static NodeSettings settings(Path folder, String name) {
        return NodeSettings.defaults()
                .with("node.name", name)
                .with("node.role", "peer")
                .with("node.data", folder.resolve(name))
                .with("storage.type", "sqlite")
                .with("storage.file", folder.resolve(name + ".db").toAbsolutePath());
    }

    private static void define(SyncNode node) {
        node.define(TableDefinition.declared(
                ITEMS,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(
                        ColumnDefinition.of("metres", ColumnType.INTEGER),
                        ColumnDefinition.of("place", ColumnType.STRING))));
    }

    private static void writeWhileConnected(SyncNode house, SyncNode boat) throws Exception {
        Subscription live = boat.live(event -> {});
        put(boat, "metres", Value.of(20));
        await(house, "metres", Value.of(20));
        put(house, "metres", Value.of(15));
        await(boat, "metres", Value.of(15));
        live.close();
    }

    private static void writeApartAndMeet(SyncNode house, SyncNode boat) {
        put(house, "metres", Value.of(12));
        put(boat, "metres", Value.of(10));
        put(boat, "place", Value.of("bow"));
        boat.sync();
        boolean isSame = house.get(ITEMS, ROPE).equals(boat.get(ITEMS, ROPE));
        say("both have the same: " + isSame);
        say("conflicts met: " + conflicts(house) + " in the house, " + conflicts(boat) + " on the boat");
    }

    private static long conflicts(SyncNode node) {
        return node.conflicts().count(Conflicts.Filter.ALL);
    }

    private static void tellWhatEachHas(SyncNode node) {
        for (NodeStatus.Seen seen : node.status().context()) {
            say(node.name() + " has everything of " + seen.name() + " up to " + seen.position());
        }
    }

    private static void put(SyncNode node, String column, Value value) {
        node.write(writer -> {
            Row row = Row.of(Map.of(column, value));
            if (writer.get(ITEMS, ROPE).isPresent()) {
                writer.patch(ITEMS, ROPE, row);
            } else {
                writer.put(ITEMS, ROPE, row);
            }
            return null;
        });
    }

    /** Waits until a node has a value, whoever brings it. */
    private static void await(SyncNode node, String column, Value value) throws Exception {
        CompletableFuture<Void> there = new CompletableFuture<>();
        Query query = Query.all(ITEMS).where(Filter.eq(column, value));
        Subscription watched = node.watch(query, rows -> {
            if (!rows.isEmpty()) {
                there.complete(null);
            }
        });
        there.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        watched.close();
        say(node.name() + " has a rope of "
                + node.get(ITEMS, ROPE).orElseThrow().get(column).orElseThrow() + " metres");
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }
}
