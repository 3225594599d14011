package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Short histories of databases that come back from a backup, or are there twice, each by its name. */
class RestoreHistoriesTest {
    @Test
    void overtakenRestore() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            for (int i = 0; i < 8; i++) {
                cluster.write(s, "old" + i, "a", "1");
            }
            cluster.sync(d);
            cluster.sync(e);
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(e, "lost", "a", "e");
            cluster.sync(e);
            cluster.write(s, "old1", "a", "lost too");
            cluster.delete(s, "old2");
            cluster.sync(d);
            long cursor = d.status().peers().get(0).cursor();
            cluster.stop(s);
            s = cluster.server(backup);
            for (int i = 0; i < 20; i++) {
                cluster.write(s, "new" + i, "a", "2");
            }
            assertTrue(s.status().head() > cursor, "new writes have overtaken the cursor");
            cluster.settle(List.of(d, e));
            assertEquals(28, Cluster.content(s).size());
            assertEquals(Optional.of("e"), cluster.read(s, "lost", "a"), "D offers what E had written");
            assertEquals(Optional.of("lost too"), cluster.read(s, "old1", "a"), "and what the server had");
            assertFalse(cluster.has(s, "old2"), "and what it had deleted");
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Cluster.content(s), Cluster.content(e));
            assertEquals(0, d.outcomes().size());
        }
    }

    @Test
    void numbersServedTwice() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            StorageBackend backup = cluster.copyOf(s);
            for (int i = 0; i < 10; i++) {
                cluster.write(s, "q" + i, "a", "1");
            }
            cluster.sync(d);
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.write(s, "r", "a", "new life");
            cluster.write(d, "r", "a", "d");
            assertEquals(1, cluster.sync(d).conflicts(), "D has read beyond that number, but in the life before");
            assertEquals(Optional.of("new life"), cluster.read(s, "r", "a"));
            assertEquals(11, Cluster.content(s).size());
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void aWriteMadeBetweenPushAndCheckpointSurvivesARestore() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "q", "a", "1");
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().sent() > 0);
            cluster.time.advance(Duration.ZERO);
            assertTrue(pull.isDone());
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(s, "q", "b", "2");
            CompletableFuture<SyncReport> second = cluster.begin(d);
            long sent = cluster.wire().sent();
            cluster.time.runUntil(() -> cluster.wire().sent() > sent + 110);
            cluster.write(d, "r", "a", "d");
            cluster.time.runUntil(second::isDone);
            cluster.sync(d);
            assertTrue(cluster.has(s, "r"));
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.sync(d);
            assertEquals(Cluster.content(d), Cluster.content(s));
            assertTrue(cluster.has(s, "r"));
            assertEquals(Optional.of("2"), cluster.read(s, "q", "b"));
        }
    }

    @Test
    void whatWasWrittenDuringAPullIsOfferedToAServerThatLostIt() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().sent() > 0);
            cluster.write(d, "r", "a", "meanwhile");
            cluster.time.runUntil(pull::isDone);
            StorageBackend backup = cluster.copyOf(s);
            cluster.sync(d);
            assertTrue(cluster.has(s, "r"));
            cluster.stop(s);
            SyncNode restored = cluster.server(backup);
            cluster.sync(d);
            assertTrue(cluster.has(restored, "r"));
        }
    }

    @Test
    void aSecondServerGetsAll() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(e, "r", "a", "7");
            cluster.sync(e);
            cluster.sync(d);
            cluster.write(d, "r", "a", "9");
            cluster.sync(d);
            cluster.stop(s);
            s = cluster.server();
            cluster.sync(d);
            assertEquals(Optional.of("9"), cluster.read(s, "r", "a"));
            cluster.write(d, "r", "a", "10");
            assertEquals(0, cluster.sync(d).conflicts());
        }
    }

    @Test
    void aRestoredDeviceGetsItsOwnLostWritesBack() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "1");
            cluster.sync(d);
            StorageBackend backup = cluster.copyOf(d);
            cluster.write(d, "r", "a", "2");
            cluster.write(d, "q", "a", "3");
            cluster.sync(d);
            cluster.stop(d);
            d = cluster.device("D", backup);
            cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(2, Cluster.content(d).size());
        }
    }

    @Test
    void twoCopies() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            cluster.write(a, "r", "a", "5");
            cluster.sync(a);
            cluster.write(a, "both", "a", "6");
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.write(a, "r", "a", "6 of A");
            cluster.write(copy, "r", "b", "6 of the copy");
            cluster.write(copy, "mine", "a", "7");
            cluster.sync(a);
            UUID before = copy.id();
            cluster.sync(copy);
            assertNotEquals(before, copy.id(), "the copy became a node of its own");
            assertEquals(Optional.of("6 of A"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("6 of the copy"), cluster.read(s, "r", "b"));
            assertTrue(cluster.has(s, "mine"));
            cluster.settle(List.of(a, copy));
            assertEquals(Cluster.content(s), Cluster.content(a));
            assertEquals(Cluster.content(s), Cluster.content(copy));
        }
    }

    @Test
    void twoCopiesOfWhichOneWasMadeAfterALostReply() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            cluster.sync(a);
            cluster.write(a, "r", "a", "6");
            cluster.wire().cutAfterSending(0);
            assertFalse(cluster.trySync(a));
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.write(a, "r", "a", "7 of A");
            cluster.write(copy, "q", "a", "7 of the copy");
            cluster.sync(a);
            cluster.sync(copy);
            assertEquals(Optional.of("7 of the copy"), cluster.read(s, "q", "a"));
            assertNotEquals(a.id(), copy.id());
        }
    }

    @Test
    void anHonestDeviceIsNoCopyThoughTheReplyWithItsNonceIsLost() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.sync(d);
            UUID id = d.id();
            for (int i = 0; i < 3; i++) {
                cluster.wire().cutAfterSending(0);
                assertFalse(cluster.trySync(d));
                d = cluster.restart(d);
            }
            cluster.write(d, "r", "a", "1");
            cluster.sync(d);
            assertEquals(id, d.id());
            assertTrue(cluster.has(s, "r"));
        }
    }
}
