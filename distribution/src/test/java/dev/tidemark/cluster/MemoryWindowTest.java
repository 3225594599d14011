package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.plugin.storage.tiered.TieredStorageProvider;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.testkit.GivenStorage;
import dev.tidemark.testkit.TestConfig;
import dev.tidemark.testkit.TestContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that commits to memory first ends before it has flushed. What it had said of the writes in that window is void: it comes back
 * under another incarnation, and its devices, which have got those writes or made them, bring them again.
 */
class MemoryWindowTest {
    @TempDir
    Path directory;

    private int servers;

    /** A server's store: memory in front of a backend that outlives it. */
    private record Tiered(StorageBackend store, StorageBackend backend) {}

    /** Nothing is flushed but what goes through, and what is left when the store is closed. */
    private Tiered tiered(StorageBackend backend) {
        servers++;
        TieredStorageProvider provider = new TieredStorageProvider();
        TestConfig config = TestConfig.of(
                provider.configSpec(), Map.of("backend", new GivenStorage(backend, Set.of()), "flush-interval", "1d"));
        return new Tiered(provider.create(config, TestContext.in(directory.resolve("server " + servers))), backend);
    }

    /** Ends a server at once, and starts it again with what its backend had. */
    private SyncNode crash(Cluster cluster, SyncNode server, Tiered tiered) {
        StorageBackend left = Stores.copy(tiered.backend());
        cluster.stop(server);
        return cluster.server(tiered(left).store());
    }

    @Test
    void whatAServerLosesWithItsMemoryItsDevicesBringAgain() {
        try (Cluster cluster = new Cluster()) {
            Tiered tiered = tiered(Cluster.memory());
            SyncNode s = cluster.server(tiered.store());
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "by D", "a", "1");
            cluster.write(e, "by E", "a", "1");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(s, "by S", "a", "1");
            cluster.write(e, "by D", "a", "2");
            cluster.sync(e);
            cluster.sync(d);
            assertEquals(0, Cluster.pending(d) + Cluster.pending(e), "all is acknowledged");
            s = crash(cluster, s, tiered);
            assertFalse(cluster.has(s, "by D"), "the window is lost");
            for (int i = 0; i < 20; i++) {
                cluster.write(s, "new " + i, "a", "3");
            }
            cluster.settle(List.of(d, e));
            assertEquals(Optional.of("2"), cluster.read(s, "by D", "a"));
            assertEquals(Optional.of("1"), cluster.read(s, "by E", "a"));
            assertEquals(Optional.of("1"), cluster.read(s, "by S", "a"), "what the server itself had written, D has");
            assertEquals(23, Cluster.content(s).size());
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Cluster.content(s), Cluster.content(e));
            assertEquals(0, d.outcomes().size() + e.outcomes().size(), "nobody is told of a conflict");
        }
    }

    /** The acknowledgement was the last that the device heard: it has no position of the server's for its write. */
    @Test
    void aWriteThatWasAcknowledgedAndNothingElseIsSentAgain() {
        try (Cluster cluster = new Cluster()) {
            Tiered tiered = tiered(Cluster.memory());
            SyncNode s = cluster.server(tiered.store());
            SyncNode d = cluster.device("D");
            cluster.sync(d);
            cluster.write(d, "r", "a", "1");
            CompletableFuture<?> sync = cluster.begin(d);
            cluster.time.runUntil(() -> Cluster.pending(d) == 0 || sync.isDone());
            cluster.breakLinks();
            cluster.time.runUntil(sync::isDone);
            assertEquals(0, Cluster.pending(d), "it was acknowledged");
            s = crash(cluster, s, tiered);
            assertFalse(cluster.has(s, "r"));
            cluster.settle(List.of(d));
            assertEquals(Optional.of("1"), cluster.read(s, "r", "a"));
            assertTrue(cluster.has(d, "r"));
        }
    }

    /** Again and again, and each time before a flush. */
    @Test
    void aServerThatNeverFlushesLosesNothingThatADeviceHas() {
        try (Cluster cluster = new Cluster()) {
            Tiered tiered = tiered(Cluster.memory());
            SyncNode s = cluster.server(tiered.store());
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            for (int round = 0; round < 5; round++) {
                cluster.write(d, "d" + round, "a", "1");
                cluster.write(e, "shared", "a", "round " + round);
                cluster.settle(List.of(d, e));
                StorageBackend left = Stores.copy(tiered.backend());
                cluster.stop(s);
                tiered = tiered(left);
                s = cluster.server(tiered.store());
            }
            cluster.settle(List.of(e, d));
            assertEquals(6, Cluster.content(s).size());
            assertEquals(Optional.of("round 4"), cluster.read(s, "shared", "a"));
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Cluster.content(s), Cluster.content(e));
        }
    }
}
