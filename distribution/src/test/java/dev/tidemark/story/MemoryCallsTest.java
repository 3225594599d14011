package dev.tidemark.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Filter;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.Memory;
import dev.tidemark.runtime.MemoryStatistics;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.RowVersion;
import dev.tidemark.runtime.Swap;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VersionedRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** What MemDB's users do with it, done with a node in front of a SQLite file; its faults among it. */
class MemoryCallsTest {
    private static final String CALLS = "calls";

    @TempDir
    private Path folder;

    private SyncNode node(String durability, String interval) {
        SyncNode node = Nodes.open(NodeSettings.defaults()
                .with("node.name", "switch")
                .with("node.data", folder)
                .with("storage.type", "tiered")
                .with("storage.durability", durability)
                .with("storage.flush-interval", interval)
                .with("storage.backend.type", "sqlite")
                .with("storage.backend.file", folder.resolve("hub.db").toAbsolutePath()));
        node.define(TableDefinition.open(CALLS, "id"));
        return node;
    }

    private static void put(SyncNode node, String id, String column, Value value) {
        node.write(writer -> {
            writer.put(CALLS, RowKey.of(id), Row.of(Map.of(column, value)));
            return id;
        });
    }

    private static Optional<Value> read(SyncNode node, String id, String column) {
        return node.get(CALLS, RowKey.of(id)).flatMap(row -> row.get(column));
    }

    private static Memory memory(SyncNode node) {
        return node.memory().orElseThrow();
    }

    private long rowsInFile() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("hub.db"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT count(*) FROM calls")) {
            return results.getLong(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"interval", "wal"})
    void aFlushBringsAllToTheBackendAndNothingElseDoesBefore(String durability) throws SQLException {
        try (SyncNode node = node(durability, "1d")) {
            put(node, "1", "state", Value.of("ringing"));
            put(node, "2", "state", Value.of("ringing"));
            assertEquals(0, rowsInFile());
            assertEquals(2, memory(node).statistics().dirty());
            memory(node).flush();
            assertEquals(2, rowsInFile());
            MemoryStatistics after = memory(node).statistics();
            assertEquals(0, after.dirty(), "what the node notes for itself may wait again, but no row");
            assertEquals(OptionalLong.of(2), after.inBackend());
            assertEquals(2, after.inMemory());
            assertEquals(2, after.written());
            assertTrue(after.flushes() >= 1);
            assertTrue(after.allFlushes().compareTo(after.longestFlush()) >= 0);
            assertTrue(after.longestFlush().compareTo(after.lastFlush()) >= 0);
        }
    }

    @Test
    void rowsOfTheBackendAreLetGoAndThoseThatWaitAreNot() {
        try (SyncNode node = node("interval", "1d")) {
            node.define(TableDefinition.open("others", "id"));
            put(node, "1", "n", Value.of(1));
            put(node, "2", "n", Value.of(2));
            node.write(writer -> {
                writer.put("others", RowKey.of("1"), Row.of(Map.of("n", Value.of(1))));
                return writer;
            });
            assertFalse(memory(node).evict(CALLS, RowKey.of("1")), "it waits");
            assertEquals(0, memory(node).evict(CALLS));
            assertEquals(Optional.of(Value.of(1)), read(node, "1", "n"));
            memory(node).flush();
            assertTrue(memory(node).evict(CALLS, RowKey.of("1")));
            assertFalse(memory(node).evict(CALLS, RowKey.of("1")), "it is gone");
            put(node, "2", "n", Value.of(3));
            assertFalse(
                    memory(node).evict(CALLS, RowKey.of("2")), "it waits again, whatever is kept of its earlier state");
            assertEquals(0, memory(node).evict("CALLS"));
            memory(node).flush();
            assertEquals(1, memory(node).evict("CALLS"), "the rest of the table, and no other");
            MemoryStatistics now = memory(node).statistics();
            assertEquals(1, now.cached());
            assertEquals(2, now.evictions());
            assertEquals(Optional.of(Value.of(1)), read(node, "1", "n"));
            assertEquals(Optional.of(Value.of(1)), read(node, "1", "n"));
            MemoryStatistics after = memory(node).statistics();
            assertEquals(1, after.hits() - now.hits());
            assertEquals(1, after.misses() - now.misses());
            assertEquals(
                    after.hits() / (double) (after.hits() + after.misses()),
                    after.hitRate().orElseThrow());
        }
    }

    /** MemDB answers with nothing where a row has not been flushed yet. */
    @Test
    void aRowIsReadPastMemoryAndOneThatWaitsIsFoundAllTheSame() {
        try (SyncNode node = node("interval", "1d")) {
            put(node, "1", "n", Value.of(1));
            assertEquals(
                    Optional.of(Value.of(1)),
                    memory(node).get(CALLS, RowKey.of("1")).flatMap(row -> row.get("n")));
            memory(node).flush();
            long misses = memory(node).statistics().misses();
            assertTrue(memory(node).get(CALLS, RowKey.of("1")).isPresent());
            assertEquals(misses + 1, memory(node).statistics().misses(), "the backend was asked");
            assertTrue(memory(node).get(CALLS, RowKey.of("none")).isEmpty());
        }
    }

    /** MemDB's query never sees them, and its table is unknown after a restart until it is created again. */
    @Test
    void aQuerySeesWhatWaitsAndATableIsThereAfterARestart() {
        try (SyncNode node = node("interval", "1d")) {
            put(node, "1", "cents", Value.of(100));
            memory(node).flush();
            put(node, "2", "cents", Value.of(200));
            put(node, "1", "note", Value.of("it's late; DROP TABLE calls"));
            assertEquals(List.of("1", "2"), keys(node, "cents >= ?", Value.of(100)));
            assertEquals(List.of("2"), keys(node, "cents > ? AND note IS NULL", Value.of(100)));
            assertEquals(List.of("1"), keys(node, "note LIKE ?", Value.of("%'s%;%")));
            assertThrows(IllegalArgumentException.class, () -> keys(node, "1=1; DROP TABLE calls"));
        }
        try (SyncNode again = node("wal", "1d")) {
            assertEquals(List.of("1", "2"), keys(again, "cents >= ?", Value.of(100)), "the end flushed it");
        }
    }

    private static List<String> keys(SyncNode node, String condition, Value... values) {
        return node.query(Query.all(CALLS).where(Filter.sql(condition, values))).stream()
                .map(row -> ((Value.Text) row.key().part(0)).value())
                .toList();
    }

    @Test
    void aQueryOnAColumnThatATableDoesNotHaveIsRefused() {
        try (SyncNode node = node("interval", "1d")) {
            node.define(TableDefinition.declared(
                    "items",
                    List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                    List.of(ColumnDefinition.of("cents", ColumnType.INTEGER))));
            for (Query query : List.of(
                    Query.all("items").where(Filter.sql("cent > ? OR id = ?", Value.of(1), Value.of("x"))),
                    Query.all("items").where(Filter.sql("\"cent\" IS NULL")),
                    Query.all("items").orderBy("cent"))) {
                SyncException refused = assertThrows(SyncException.class, () -> node.query(query));
                assertEquals("table 'items' has no column 'cent'. It has: id, cents", refused.getMessage());
                assertEquals(SyncException.Kind.USAGE, refused.kind());
            }
        }
    }

    @Test
    void theIntervalAndTheTimeOfEvictionAreChangedWhileItRuns() throws Exception {
        try (SyncNode node = node("interval", "1d")) {
            assertEquals(Duration.ofDays(1), memory(node).flushInterval());
            put(node, "1", "n", Value.of(1));
            memory(node).setFlushInterval(Duration.ofMillis(20));
            assertEquals(Duration.ofMillis(20), memory(node).flushInterval());
            waitUntil(
                    () -> memory(node).statistics().dirty() == 0,
                    "what waited by the old interval is flushed by the new one");
            memory(node).setEvictAfter(Duration.ofMillis(10));
            assertEquals(Duration.ofMillis(10), memory(node).evictAfter());
            waitUntil(
                    () -> {
                        memory(node).evictIdle();
                        return memory(node).statistics().cached() == 0;
                    },
                    "nobody asks for it");
            for (Duration wrong :
                    List.of(Duration.ZERO, Duration.ofMillis(9), Duration.ofDays(366), Duration.ofDays(-1))) {
                assertThrows(SyncException.class, () -> memory(node).setFlushInterval(wrong));
                assertThrows(SyncException.class, () -> memory(node).setEvictAfter(wrong));
            }
            assertEquals(Duration.ofMillis(20), memory(node).flushInterval());
        }
    }

    private static void waitUntil(java.util.function.BooleanSupplier done, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!done.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.onSpinWait();
        }
    }

    @Test
    void withSyncNothingWaitsAndAnIntervalIsRefused() throws SQLException {
        try (SyncNode node = node("sync", "1d")) {
            put(node, "1", "n", Value.of(1));
            assertEquals(1, rowsInFile());
            memory(node).flush();
            assertEquals(Duration.ZERO, memory(node).flushInterval());
            SyncException refused =
                    assertThrows(SyncException.class, () -> memory(node).setFlushInterval(Duration.ofSeconds(1)));
            assertTrue(refused.getMessage().contains("durability sync"), refused.getMessage());
            assertEquals(Optional.of(Value.of(1)), read(node, "1", "n"));
            assertEquals(1, memory(node).evict(CALLS));
            MemoryStatistics now = memory(node).statistics();
            assertEquals(1, now.written());
            assertEquals(OptionalLong.of(1), now.inBackend());
        }
    }

    @Test
    void whatIsWrongIsSaidInWords() {
        SyncNode node = node("interval", "1d");
        Memory memory = memory(node);
        assertEquals(OptionalDouble.empty(), MemoryStatistics.of(Map.of()).hitRate());
        for (Runnable wrong : List.<Runnable>of(
                () -> memory.evict("no\" table"),
                () -> memory.evict("none", RowKey.of(1)),
                () -> memory.get("none", RowKey.of(1)))) {
            SyncException refused = assertThrows(SyncException.class, wrong::run);
            assertTrue(refused.getMessage().contains("is not defined"), refused.getMessage());
        }
        node.close();
        for (Runnable late : List.<Runnable>of(memory::flush, memory::evictIdle, memory::statistics)) {
            assertTrue(assertThrows(SyncException.class, late::run).getMessage().contains("is closed"));
        }
    }

    @Test
    void aStoreThatKeepsItsRowsItselfHasNoMemoryToTellOf() {
        try (SyncNode node =
                Nodes.open(NodeSettings.defaults().with("node.data", folder).with("storage", "memory"))) {
            assertTrue(node.memory().isEmpty());
        }
    }

    /** Who counts by reading and writing loses nothing, however many do. */
    @Test
    void eightThreadsThatCompareAndSwapCountExactly() throws Exception {
        try (SyncNode node = node("interval", "20ms")) {
            put(node, "counter", "n", Value.of(0));
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < 4; round++) {
                        count(node);
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            threads.shutdown();
            assertEquals(Optional.of(Value.of(32)), read(node, "counter", "n"));
        }
    }

    private static void count(SyncNode node) {
        VersionedRow seen = node.getVersioned(CALLS, RowKey.of("counter")).orElseThrow();
        boolean done = false;
        while (!done) {
            long next = ((Value.Int) seen.values().get("n").orElseThrow()).value() + 1;
            RowVersion version = seen.version();
            Swap swap = node.patchIf(CALLS, RowKey.of("counter"), version, Row.of(Map.of("n", Value.of(next))));
            done = swap.isDone();
            if (swap instanceof Swap.Stale stale) {
                seen = stale.row().orElseThrow();
            }
        }
    }
}
