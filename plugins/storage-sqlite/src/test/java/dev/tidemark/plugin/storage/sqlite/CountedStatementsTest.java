package dev.tidemark.plugin.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many statements SQLite is asked to run for a sync, counted and not timed: what each costs shows on a phone and on a busy server
 * long before it shows here.
 */
class CountedStatementsTest {
    private static final URI SERVER = URI.create("memory://server");
    private static final int ROWS = 1_000;
    private static final int CHANGED = 100;
    private static final double TOLERANCE = 1.05;
    /** What became much cheaper has a new count, or it could become dear again unnoticed. */
    private static final double GAIN = 0.9;

    private static final Map<String, Integer> TODAY = Map.ofEntries(
            Map.entry("first pull of 1,000 rows, device, committed", 4),
            Map.entry("first pull of 1,000 rows, device, prepared", 92),
            Map.entry("first pull of 1,000 rows, device, run", 1_382),
            Map.entry("first pull of 1,000 rows, server, committed", 6),
            Map.entry("first pull of 1,000 rows, server, prepared", 2),
            Map.entry("first pull of 1,000 rows, server, run", 54),
            Map.entry("first push of 1,000 rows, device, committed", 7),
            Map.entry("first push of 1,000 rows, device, prepared", 17),
            Map.entry("first push of 1,000 rows, device, run", 230),
            Map.entry("first push of 1,000 rows, server, committed", 10),
            Map.entry("first push of 1,000 rows, server, prepared", 32),
            Map.entry("first push of 1,000 rows, server, run", 2_291),
            Map.entry("pull of 100 changed rows, device, committed", 3),
            Map.entry("pull of 100 changed rows, device, prepared", 5),
            Map.entry("pull of 100 changed rows, device, run", 724),
            Map.entry("pull of 100 changed rows, server, committed", 5),
            Map.entry("pull of 100 changed rows, server, prepared", 0),
            Map.entry("pull of 100 changed rows, server, run", 47),
            Map.entry("push of 100 changed rows, device, committed", 4),
            Map.entry("push of 100 changed rows, device, prepared", 2),
            Map.entry("push of 100 changed rows, device, run", 358),
            Map.entry("push of 100 changed rows, server, committed", 6),
            Map.entry("push of 100 changed rows, server, prepared", 0),
            Map.entry("push of 100 changed rows, server, run", 367),
            Map.entry("sync of nothing, device, committed", 3),
            Map.entry("sync of nothing, device, prepared", 0),
            Map.entry("sync of nothing, device, run", 114),
            Map.entry("sync of nothing, server, committed", 5),
            Map.entry("sync of nothing, server, prepared", 0),
            Map.entry("sync of nothing, server, run", 45));

    /** What the triggers note is by the machine's clock; a node whose clock was behind it would put all stamps right. */
    private final VirtualTime time = new VirtualTime(Instant.now().plus(Duration.ofHours(1)));

    private final InMemoryNetwork network = new InMemoryNetwork(time::execute);
    private final Map<String, Integer> counts = new TreeMap<>();

    private final List<SyncNode> nodes = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        nodes.forEach(SyncNode::close);
    }

    @Test
    void noSyncRunsMoreStatementsThanItDidWhenItsCountsWereWrittenDown() throws SQLException {
        CountedDatabase hub = database("hub.db", SqliteDatabase.Journal.WAL);
        CountedDatabase app = database("app.db", SqliteDatabase.Journal.AS_IT_IS);
        CountedDatabase other = database("other.db", SqliteDatabase.Journal.AS_IT_IS);
        insert(app.file());
        try (SyncNode server = start(
                        "server",
                        OwnStorage.open(hub),
                        builder -> builder.role(Role.SERVER).listen(SERVER));
                SyncNode writer = start("writer", tracked(app), builder -> builder.peer(SERVER, ""));
                SyncNode reader = start("reader", tracked(other), builder -> builder.peer(SERVER, ""))) {
            assertEquals(1, server.addresses().size());
            count("first push of 1,000 rows", writer, app, hub);
            count("first pull of 1,000 rows", reader, other, hub);
            change(app.file(), 1);
            sync(writer);
            sync(reader);
            change(app.file(), 2);
            count("push of 100 changed rows", writer, app, hub);
            count("pull of 100 changed rows", reader, other, hub);
            count("sync of nothing", writer, app, hub);
        }
        assertEquals(List.of(), wrong(), "write down what is meant to have changed, and why");
        assertEquals(TODAY.keySet(), counts.keySet());
    }

    private List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        counts.forEach((name, count) -> {
            int today = TODAY.getOrDefault(name, -1);
            if (count > today * TOLERANCE || count < today * GAIN) {
                wrong.add(name + ": " + count + ", and was " + today);
            }
        });
        return wrong;
    }

    private void count(String what, SyncNode device, CountedDatabase own, CountedDatabase hub) {
        own.forget();
        hub.forget();
        sync(device);
        Map.of("device", own, "server", hub).forEach((where, database) -> {
            counts.put(what + ", " + where + ", run", database.statements());
            counts.put(what + ", " + where + ", prepared", database.prepared());
            counts.put(what + ", " + where + ", committed", database.commits());
        });
    }

    private SyncReport sync(SyncNode device) {
        CompletableFuture<SyncReport> done = device.syncAsync(Progress.NONE).toCompletableFuture();
        time.runUntil(done::isDone);
        time.advance(Duration.ofSeconds(1));
        return done.join();
    }

    // ---- nodes

    private CountedDatabase database(String name, SqliteDatabase.Journal journal) {
        return new CountedDatabase(AdoptedFile.options(folder.resolve(name)), journal);
    }

    private static StorageBackend tracked(CountedDatabase database) {
        StorageBackend storage = AdoptedStorage.open(database, new SplittableRandom(1));
        storage.adoption().orElseThrow().track(Set.of());
        return storage;
    }

    private SyncNode start(String name, StorageBackend storage, UnaryOperator<SyncNodeBuilder> role) {
        SyncNode node = role.apply(SyncNode.builder()
                        .name(name)
                        .storage(storage)
                        .transport("memory", network.transport())
                        .strategy("later", conflict -> Resolution.keep(conflict.second()))
                        .conflict(List.of("later"))
                        .clock(time)
                        .random(new SplittableRandom(name.hashCode()))
                        .scheduler(time))
                .start();
        nodes.add(node);
        return node;
    }

    // ---- the app

    private static void insert(Path file) throws SQLException {
        try (Connection app = AdoptedFile.connect(file);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE item (id TEXT PRIMARY KEY, name TEXT, quantity INTEGER)");
            app.setAutoCommit(false);
            try (PreparedStatement insert = app.prepareStatement("INSERT INTO item VALUES (?, ?, 0)")) {
                for (int row = 0; row < ROWS; row++) {
                    insert.setString(1, "item-" + row * 7_919 % ROWS);
                    insert.setString(2, "name of " + row);
                    insert.executeUpdate();
                }
            }
            app.commit();
        }
    }

    private static void change(Path file, int value) throws SQLException {
        try (Connection app = AdoptedFile.connect(file);
                PreparedStatement update = app.prepareStatement("UPDATE item SET quantity = ? WHERE rowid <= ?")) {
            update.setInt(1, value);
            update.setInt(2, CHANGED);
            assertEquals(CHANGED, update.executeUpdate());
        }
    }
}
