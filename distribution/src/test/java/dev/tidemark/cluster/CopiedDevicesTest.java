package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Copies of a device's database, made at any time: of two the second to greet is noticed, and neither loses a write. */
class CopiedDevicesTest {
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    @Test
    void aCopyMadeAfterALostReplyThatGreetsFirst() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            loseReply(cluster, a);
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.write(a, "of A", "a", "1");
            cluster.write(copy, "of the copy", "a", "2");
            cluster.sync(copy);
            cluster.sync(a);
            assertNotEquals(a.id(), copy.id());
            assertBothWritesAreEverywhere(cluster, s, a, copy);
        }
    }

    @Test
    void aCopyMadeAfterALostReplyWhileItsOriginalTriesOnceMore() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            loseReply(cluster, a);
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            loseReply(cluster, a);
            cluster.write(a, "of A", "a", "1");
            cluster.write(copy, "of the copy", "a", "2");
            cluster.sync(copy);
            cluster.sync(a);
            assertNotEquals(a.id(), copy.id());
            assertBothWritesAreEverywhere(cluster, s, a, copy);
        }
    }

    @Test
    void aCopyOfALiveDeviceThatHasPushedSince() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            a.live(event -> {});
            cluster.time.advance(A_WHILE);
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            UUID original = a.id();
            cluster.write(a, "of A", "a", "1");
            cluster.write(copy, "of the copy", "a", "2");
            cluster.time.advance(A_WHILE);
            cluster.sync(copy);
            assertEquals(original, a.id(), "A has sent what the copy knows nothing of");
            assertNotEquals(original, copy.id());
            assertBothWritesAreEverywhere(cluster, s, a, copy);
        }
    }

    @Test
    void aCopyOfALiveDeviceThatGreetsBeforeItsOriginalPushes() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            a.live(event -> {});
            cluster.time.advance(A_WHILE);
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.write(copy, "of the copy", "a", "2");
            cluster.sync(copy);
            cluster.write(a, "of A", "a", "1");
            cluster.time.advance(A_WHILE);
            assertNotEquals(a.id(), copy.id(), "A's session has ended, and it greeted second");
            assertBothWritesAreEverywhere(cluster, s, a, copy);
        }
    }

    @Test
    void twoLiveCopies() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            a.live(event -> {});
            cluster.time.advance(A_WHILE);
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            copy.live(event -> {});
            cluster.write(a, "of A", "a", "1");
            cluster.write(copy, "of the copy", "a", "2");
            cluster.time.advance(A_WHILE);
            assertNotEquals(a.id(), copy.id());
            assertBothWritesAreEverywhere(cluster, s, a, copy);
        }
    }

    @Test
    void aDeviceThatWasOfflineForLongIsNoCopyThoughTheLastReplyWasLost() {
        try (Cluster cluster = new Cluster()) {
            StorageBackend store = Cluster.memory();
            SyncNode s = cluster.server(store);
            SyncNode d = cluster.device("D");
            cluster.sync(d);
            loseReply(cluster, d);
            UUID id = d.id();
            StorageBackend kept = cluster.copyOf(s);
            cluster.stop(s);
            for (int i = 0; i < 40; i++) {
                assertFalse(cluster.trySync(d));
            }
            s = cluster.server(kept);
            cluster.write(d, "r", "a", "1");
            cluster.sync(d);
            assertEquals(id, d.id());
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void aDeviceThatIsTakenForACopySinceTooManyRepliesWereLostLosesNothing() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "before", "a", "1");
            cluster.sync(d);
            cluster.write(d, "r", "a", "1");
            for (int i = 0; i < 40; i++) {
                cluster.wire().cutAfterReceiving(0);
                assertFalse(cluster.trySync(d));
            }
            cluster.write(d, "r", "b", "2");
            cluster.sync(d);
            assertEquals(Optional.of("1"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("2"), cluster.read(s, "r", "b"));
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(0, Cluster.pending(d));
        }
    }

    @Test
    void aCopyThatBecomesADeviceOfItsOwnSendsNothingThatTheServerHas() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            cluster.write(a, "of A", "a", "1");
            CompletableFuture<SyncReport> sync = cluster.begin(a);
            cluster.time.runUntil(() -> Cluster.pending(a) == 0);
            assertFalse(sync.isDone(), "the push is acknowledged, and the checkpoint has not come");
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.time.runUntil(sync::isDone);
            cluster.sync(a);
            cluster.write(copy, "of the copy", "a", "2");
            assertEquals(1, cluster.sync(copy).pushed().rows());
            assertNotEquals(a.id(), copy.id());
            assertBothWritesAreEverywhere(cluster, s, a, copy);
        }
    }

    @Test
    void aDeviceThatIsRestoredWithItsServerDoesNotUseNumbersTwice() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            SyncNode d = cluster.device("D");
            StorageBackend serversBackup = cluster.copyOf(s);
            StorageBackend backup = cluster.copyOf(d);
            cluster.write(d, "lost", "a", "1");
            cluster.settle(List.of(d, a));
            cluster.stop(s);
            cluster.stop(d);
            SyncNode restoredServer = cluster.server(serversBackup);
            SyncNode restored = cluster.device("D", backup);
            UUID before = restored.id();
            cluster.sync(a);
            cluster.write(restored, "new", "a", "2");
            cluster.settle(List.of(restored, a));
            assertNotEquals(before, restored.id(), "A holds a write of D's that D does not know");
            assertEquals(Optional.of("1"), cluster.read(restored, "lost", "a"));
            assertEquals(Optional.of("2"), cluster.read(a, "new", "a"));
            assertEquals(Cluster.content(restoredServer), Cluster.content(restored));
        }
    }

    @Test
    void aWriteThatItsAuthorHasLostAndGetsBackIsNotHeldToBeUnsent() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            SyncNode d = cluster.device("D");
            StorageBackend serversBackup = cluster.copyOf(s);
            StorageBackend backup = cluster.copyOf(d);
            cluster.write(d, "r", "a", "1");
            cluster.settle(List.of(d, a));
            cluster.stop(s);
            cluster.stop(d);
            cluster.server(serversBackup);
            SyncNode restored = cluster.device("D", backup);
            restored.live(event -> {});
            cluster.time.advance(A_WHILE);
            cluster.sync(a);
            cluster.time.advance(A_WHILE);
            assertEquals(Optional.of("1"), cluster.read(restored, "r", "a"));
            cluster.write(a, "r", "a", "2");
            cluster.sync(a);
            cluster.time.advance(A_WHILE);
            assertEquals(Optional.of("2"), cluster.read(restored, "r", "a"));
        }
    }

    @Test
    void aDeviceWhoseStoreFailsWhileItTakesANewIdKeepsTheOldOne() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            cluster.sync(a);
            FaultyStorage store = new FaultyStorage(cluster.copyOf(a));
            SyncNode copy = cluster.device("copy", store);
            cluster.sync(a);
            cluster.write(a, "of A", "a", "1");
            cluster.write(copy, "of the copy", "a", "2");
            cluster.wire().forget();
            CompletableFuture<SyncReport> sync = cluster.begin(copy);
            cluster.time.runUntil(() -> cluster.wire().received() > 0);
            store.breakBy(FaultyStorage.Fault.COMMIT_THROWS);
            cluster.time.runUntil(sync::isDone);
            assertTrue(sync.isCompletedExceptionally());
            assertEquals(a.id(), copy.id(), "the new one was not kept");
            store.mend();
            cluster.time.advance(Duration.ofMinutes(2));
            assertBothWritesAreEverywhere(cluster, s, a, copy);
            assertNotEquals(a.id(), copy.id());
        }
    }

    /** The greeting arrives, and its answer does not. */
    private static void loseReply(Cluster cluster, SyncNode device) {
        cluster.wire().cutAfterSending(0);
        assertFalse(cluster.trySync(device));
    }

    private static void assertBothWritesAreEverywhere(Cluster cluster, SyncNode s, SyncNode a, SyncNode copy) {
        cluster.settle(List.of(a, copy));
        assertEquals(Optional.of("1"), cluster.read(s, "of A", "a"));
        assertEquals(Optional.of("2"), cluster.read(s, "of the copy", "a"));
        assertEquals(Cluster.content(s), Cluster.content(a));
        assertEquals(Cluster.content(s), Cluster.content(copy));
    }
}
