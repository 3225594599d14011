package dev.tidemark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.runtime.NodeSettings;
import dev.tidemark.runtime.Nodes;
import dev.tidemark.runtime.SyncNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In a file with a rollback journal, as most apps have it, a commit waits for whoever reads, and lets nobody begin to read
 * meanwhile.
 */
class RollbackJournalTest {
    private static final int WRITES = 200;

    @TempDir
    private Path folder;

    @Test
    void whoeverAsksForTheStatusIsInNobodysWay() throws SQLException, ExecutionException, InterruptedException {
        Path file = Apps.run(folder.resolve("a.db"), "CREATE TABLE note (id TEXT PRIMARY KEY, number INTEGER)");
        assertEquals(ExitCode.DONE, Shell.run("track", file).code());
        NodeSettings settings = NodeSettings.defaults()
                .with("node.name", "a")
                .with("storage.type", "sqlite")
                .with("storage.file", file)
                .with("storage.adopt", true);
        try (SyncNode node = Nodes.open(settings)) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(node));
            while (!writing.isDone()) {
                node.status();
            }
            writing.get();
            assertEquals(1, node.status().tables().get(0).rows());
        }
    }

    private static void write(SyncNode node) {
        for (int number = 0; number < WRITES; number++) {
            Row row = Row.of(Map.of("number", Value.of(number)));
            node.write(writer -> {
                writer.put("note", RowKey.of("one"), row);
                return row;
            });
        }
    }
}
