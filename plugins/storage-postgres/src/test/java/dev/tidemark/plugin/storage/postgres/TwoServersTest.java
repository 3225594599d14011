package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers on one database, in one thread and virtual time: one server to their devices. */
@Timeout(120)
final class TwoServersTest {
    private static final URI LEFT = URI.create("memory://left");
    private static final URI RIGHT = URI.create("memory://right");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(task -> time.after(Duration.ZERO, task));
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<SyncNode> nodes = new ArrayList<>();
    private final String schema = Stores.newSchema();

    @AfterEach
    void close() {
        nodes.forEach(SyncNode::close);
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

    private SyncNode server(URI address) {
        return start(builder("server", schema).role(Role.SERVER).listen(address));
    }

    private SyncNode device(String name) {
        return start(builder(name, Stores.newSchema()).peer(LEFT, "").peer(RIGHT, ""));
    }

    private SyncNodeBuilder builder(String name, String place) {
        return SyncNode.builder()
                .name(name)
                .storage(withoutNotices(Stores.open(place)))
                .transport("memory", network.transport())
                .strategy("later", conflict -> Resolution.keep(conflict.second()))
                .conflict(List.of("later"))
                .clock(time)
                .random(random.split())
                .scheduler(time);
    }

    private SyncNode start(SyncNodeBuilder builder) {
        SyncNode node = builder.start();
        nodes.add(node);
        node.define(Stores.NOTES);
        return node;
    }

    private void stop(SyncNode node) {
        nodes.remove(node);
        node.close();
        time.advance(Duration.ZERO);
    }

    private SyncReport sync(SyncNode device) {
        CompletableFuture<SyncReport> done = device.syncAsync(Progress.NONE).toCompletableFuture();
        time.runUntil(done::isDone);
        time.advance(Duration.ofSeconds(1));
        return done.join();
    }

    private void write(SyncNode node, String id, String text) {
        node.write(writer -> {
            writer.put("notes", RowKey.of(id), Row.of(Map.of("text", Value.of(text))));
            return id;
        });
        time.advance(Duration.ofSeconds(1));
    }

    private static Map<RowKey, Row> content(SyncNode node) {
        Map<RowKey, Row> content = new LinkedHashMap<>();
        node.query(Query.all("notes")).forEach(row -> content.put(row.key(), row.values()));
        return content;
    }

    @Test
    void devicesGoOnAtWhicheverServerIsThere() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        assertEquals(left.id(), right.id());
        SyncNode phone = device("phone");
        SyncNode laptop = device("laptop");
        for (int round = 0; round < 6; round++) {
            write(phone, "phone" + round, "1");
            write(laptop, "laptop" + round, "1");
            write(round % 2 == 0 ? left : right, "both", "of round " + round);
            sync(phone);
            sync(laptop);
            write(phone, "both", "of the phone " + round);
            SyncReport report = sync(phone);
            assertEquals(1, report.pushed().rows(), "nothing is pushed again");
            assertEquals(0, report.conflicts(), "the phone had seen what the server wrote");
            if (round % 2 == 0) {
                stop(left);
                left = server(LEFT);
            } else {
                stop(right);
                right = server(RIGHT);
            }
        }
        sync(laptop);
        assertEquals(13, content(left).size());
        assertEquals(content(left), content(right));
        assertEquals(content(left), content(phone));
        assertEquals(content(left), content(laptop));
        assertTrue(phone.outcomes().isEmpty() && laptop.outcomes().isEmpty());
    }

    @Test
    void tenServersStartAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(10);
        try {
            List<Future<UUID>> starts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                URI address = URI.create("memory://server-" + i);
                SplittableRandom own = random.split();
                starts.add(pool.submit(() -> {
                    SyncNode node = SyncNode.builder()
                            .name("server")
                            .storage(withoutNotices(Stores.open(schema)))
                            .transport("memory", network.transport())
                            .strategy("later", conflict -> Resolution.keep(conflict.second()))
                            .conflict(List.of("later"))
                            .role(Role.SERVER)
                            .listen(address)
                            .clock(time)
                            .random(own)
                            .scheduler(new VirtualTime())
                            .start();
                    synchronized (nodes) {
                        nodes.add(node);
                    }
                    node.define(Stores.NOTES);
                    return node.id();
                }));
            }
            Set<UUID> ids = new HashSet<>();
            for (Future<UUID> start : starts) {
                ids.add(start.get());
            }
            assertEquals(1, ids.size(), "they are one node");
        } finally {
            pool.shutdown();
        }
    }
}
