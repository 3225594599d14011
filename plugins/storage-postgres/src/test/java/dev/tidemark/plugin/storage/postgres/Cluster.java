package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.ForwardingStorage;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Servers and devices, all on PostgreSQL, in one thread and virtual time; each device keeps its rows in a schema of its own. */
final class Cluster implements AutoCloseable {
    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(task -> time.after(Duration.ZERO, task));
    private final AtomicLong seed = new AtomicLong();
    private final List<SyncNode> nodes = new CopyOnWriteArrayList<>();

    /** Starts a server on a schema. */
    SyncNode server(String schema, URI address) {
        return start(serving(schema, address));
    }

    /** Opens the store of a server that is not started yet; any thread may do so. */
    SyncNodeBuilder serving(String schema, URI address) {
        return builder("server", schema).role(Role.SERVER).listen(address);
    }

    /** Starts a device that goes to whichever of some addresses answers. */
    SyncNode device(String name, URI... servers) {
        SyncNodeBuilder builder = builder(name, Stores.newSchema());
        for (URI server : servers) {
            builder.peer(server, "");
        }
        return start(builder);
    }

    private SyncNodeBuilder builder(String name, String schema) {
        return SyncNode.builder()
                .name(name)
                .storage(withoutNotices(Stores.open(schema)))
                .transport("memory", network.transport())
                .strategy("later", conflict -> Resolution.keep(conflict.second()))
                .conflict(List.of("later"))
                .clock(time)
                .random(new SplittableRandom(seed.incrementAndGet()))
                .scheduler(time);
    }

    /** Notices come on a thread of their own, and time here has one. */
    private static StorageBackend withoutNotices(StorageBackend store) {
        return new ForwardingStorage(store) {
            @Override
            public void onCommit(Runnable listener) {
                // Nobody is told.
            }
        };
    }

    /** Starts a node, which ends with this cluster at the latest. */
    SyncNode start(SyncNodeBuilder builder) {
        SyncNode node = builder.start();
        nodes.add(node);
        node.define(Stores.NOTES);
        return node;
    }

    void stop(SyncNode node) {
        nodes.remove(node);
        node.close();
        time.advance(Duration.ZERO);
    }

    SyncReport sync(SyncNode device) {
        CompletableFuture<SyncReport> done = device.syncAsync(Progress.NONE).toCompletableFuture();
        time.runUntil(done::isDone);
        pause();
        return done.join();
    }

    void write(SyncNode node, String id, String text) {
        node.write(writer -> {
            writer.put("notes", RowKey.of(id), Row.of(Map.of("text", Value.of(text))));
            return id;
        });
        pause();
    }

    void delete(SyncNode node, String id) {
        node.write(writer -> writer.delete("notes", RowKey.of(id)));
        pause();
    }

    private void pause() {
        time.advance(Duration.ofSeconds(1));
    }

    static Map<RowKey, Row> content(SyncNode node) {
        Map<RowKey, Row> content = new LinkedHashMap<>();
        node.query(Query.all("notes")).forEach(row -> content.put(row.key(), row.values()));
        return content;
    }

    static Optional<Value> text(SyncNode node, String id) {
        return node.get("notes", RowKey.of(id)).flatMap(row -> row.get("text"));
    }

    @Override
    public void close() {
        nodes.forEach(SyncNode::close);
    }
}
