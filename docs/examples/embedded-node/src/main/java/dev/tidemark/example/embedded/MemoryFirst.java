package dev.tidemark.example.embedded;

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
import dev.tidemark.runtime.Swap;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.VersionedRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node that answers from memory, and brings to a SQLite file what was written. */
public final class MemoryFirst {
    private static final RowKey ID = RowKey.of("call-1");

    private MemoryFirst() {}

    /** Runs the example; its files go to the folder that is named, or to a new one. */
    public static void main(String[] arguments) throws IOException {
        Path folder = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("memory-first");
        try (SyncNode node = Nodes.open(settings(folder))) {
            node.define(TableDefinition.open("calls", "id"));
            node.define(TableDefinition.open("sessions", "id"));
            write(node);
            ask(node);
            swap(node);
            byHand(node);
        }
    }

    private static NodeSettings settings(Path folder) {
        return NodeSettings.defaults()
                .with("node.name", "switch")
                .with("node.data", folder)
                .with("storage.type", "tiered")
                .with("storage.flush-interval", "10s")
                .with("storage.backend.type", "sqlite")
                .with("storage.backend.file", folder.resolve("calls.db").toAbsolutePath())
                .with("tables.sessions.ttl", "30m");
    }

    private static void write(SyncNode node) {
        node.write(writer -> {
            writer.insert("calls", ID, Row.of(Map.of("state", Value.of("ringing"), "seconds", Value.of(0))));
            writer.patch("calls", ID, Row.of(Map.of("state", Value.of("answered"))));
            writer.put("calls", RowKey.of("call-2"), Row.of(Map.of("state", Value.of("ringing"))));
            return writer.last();
        });
        try {
            node.write(writer -> {
                writer.insert("calls", ID, Row.EMPTY);
                return writer.last();
            });
        } catch (SyncException refused) {
            say("refused: " + refused.getMessage());
        }
    }

    private static void ask(SyncNode node) {
        Filter condition =
                Filter.sql("state = ? OR (seconds > ? AND note IS NOT NULL)", Value.of("answered"), Value.of(60));
        List<SyncNode.KeyedRow> rows =
                node.query(Query.all("calls").where(condition).limit(100));
        rows.forEach(row -> say("answered: " + row.key()));
    }

    private static void swap(SyncNode node) {
        VersionedRow seen = node.getVersioned("calls", ID).orElseThrow();
        Swap first = node.patchIf("calls", ID, seen.version(), Row.of(Map.of("agent", Value.of("Ann"))));
        Swap second = node.patchIf("calls", ID, seen.version(), Row.of(Map.of("agent", Value.of("Ben"))));
        say("Ann has it: " + first.isDone() + ", Ben has it: " + second.isDone());
        if (second instanceof Swap.Stale stale) {
            say("it is with " + stale.row().orElseThrow().values().get("agent").orElseThrow());
        }
    }

    private static void byHand(SyncNode node) {
        Memory memory = node.memory().orElseThrow();
        memory.flush();
        memory.evict("calls");
        memory.get("calls", ID);
        memory.setFlushInterval(Duration.ofSeconds(1));
        memory.setEvictAfter(Duration.ofMinutes(1));
        MemoryStatistics now = memory.statistics();
        say(now.dirty() + " rows wait, " + now.inMemory() + " in memory, "
                + now.inBackend().orElseThrow() + " in the backend");
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
