package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server on PostgreSQL and two devices, in one thread and virtual time; the devices keep their rows in schemas of their own. */
@Timeout(120)
final class TwoDevicesTest {
    private static final URI SERVER = URI.create("memory://server");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network = new InMemoryNetwork(task -> time.after(Duration.ZERO, task));
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<SyncNode> nodes = new ArrayList<>();
    private final String schema = Stores.newSchema();

    @AfterEach
    void close() {
        nodes.forEach(SyncNode::close);
    }

    private SyncNode server(String place) {
        return start(builder("server", place).role(Role.SERVER).listen(SERVER));
    }

    private SyncNode device(String name) {
        return start(builder(name, Stores.newSchema()).peer(SERVER, ""));
    }

    private SyncNodeBuilder builder(String name, String place) {
        return SyncNode.builder()
                .name(name)
                .storage(Stores.open(place))
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

    private static Optional<Value> text(SyncNode node, String id) {
        return node.get("notes", RowKey.of(id)).flatMap(row -> row.get("text"));
    }

    @Test
    void whatEitherDeviceWritesReachesTheOtherAndIsReadWithPsql() {
        SyncNode server = server(schema);
        SyncNode phone = device("phone");
        SyncNode laptop = device("laptop");
        write(phone, "a", "of the phone");
        write(laptop, "b", "of the laptop");
        sync(phone);
        sync(laptop);
        sync(phone);
        write(phone, "b", "earlier");
        write(laptop, "b", "later");
        sync(phone);
        sync(laptop);
        sync(phone);
        assertEquals(Optional.of(Value.of("later")), text(phone, "b"));
        assertEquals(content(server), content(phone));
        assertEquals(content(server), content(laptop));
        assertEquals(
                List.of("a of the phone", "b later"),
                Server.texts(schema, "SELECT id || ' ' || (document ->> 'text') FROM notes ORDER BY id"));
    }

    @Test
    void aServerThatIsStartedAgainGoesOnWhereItWas() {
        SyncNode server = server(schema);
        SyncNode phone = device("phone");
        write(phone, "a", "1");
        sync(phone);
        stop(server);
        server = server(schema);
        write(server, "a", "2");
        write(phone, "b", "1");
        SyncReport report = sync(phone);
        assertEquals(1, report.pushed().rows(), "what was pushed before is not sent again");
        assertEquals(Optional.of(Value.of("2")), text(phone, "a"));
        assertEquals(content(server), content(phone));
    }

    /** The history overtaken-restore: the database is restored from a backup, and new writes overtake the cursors. */
    @Test
    void overtakenRestore() {
        SyncNode server = server(schema);
        SyncNode phone = device("phone");
        SyncNode laptop = device("laptop");
        for (int i = 0; i < 8; i++) {
            write(server, "old" + i, "1");
        }
        sync(phone);
        sync(laptop);
        String backup = Stores.newSchema();
        Server.copy(schema, backup);
        write(laptop, "lost", "of the laptop");
        sync(laptop);
        write(server, "old1", "lost too");
        server.write(writer -> writer.delete("notes", RowKey.of("old2")));
        time.advance(Duration.ofSeconds(1));
        sync(phone);
        long cursor = phone.status().peers().get(0).cursor();
        stop(server);
        server = server(backup);
        for (int i = 0; i < 20; i++) {
            write(server, "new" + i, "2");
        }
        assertTrue(server.status().head() > cursor, "new writes have overtaken the cursor");
        for (int round = 0; round < 3; round++) {
            sync(phone);
            sync(laptop);
        }
        assertEquals(28, content(server).size());
        assertEquals(
                Optional.of(Value.of("of the laptop")), text(server, "lost"), "the phone offers what it had pulled");
        assertEquals(Optional.of(Value.of("lost too")), text(server, "old1"), "and what the server had written");
        assertFalse(server.get("notes", RowKey.of("old2")).isPresent(), "and what it had deleted");
        assertEquals(content(server), content(phone));
        assertEquals(content(server), content(laptop));
    }
}
