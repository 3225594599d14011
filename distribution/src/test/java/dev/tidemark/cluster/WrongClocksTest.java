package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.SyncNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clocks that jump while writes are on their way: what is stamped once, and what anew. */
class WrongClocksTest {
    private static final Duration YEARS = Duration.ofDays(1_000);

    private Duration serverIsLate = Duration.ZERO;
    private Duration deviceIsEarly = Duration.ZERO;

    private SyncNode server(Cluster cluster, StorageBackend storage) {
        cluster.with(builder -> builder.clock(() -> cluster.time.instant().minus(serverIsLate)));
        SyncNode server = cluster.server(storage);
        cluster.with(Cluster::inPagesOfOneRow);
        return server;
    }

    private SyncNode device(Cluster cluster, StorageBackend storage) {
        return cluster.device("D", storage, () -> cluster.time.instant().plus(deviceIsEarly));
    }

    private static Stamp stampOf(Cluster cluster, SyncNode node, String id) {
        try (Snapshot snapshot = cluster.copyOf(node).snapshot()) {
            return snapshot.row(Cluster.NOTES, RowKey.of(id))
                    .orElseThrow()
                    .versions()
                    .row()
                    .stamp();
        }
    }

    private static void assertAscending(Cluster cluster, SyncNode node, String... ids) {
        for (int i = 1; i < ids.length; i++) {
            Stamp before = stampOf(cluster, node, ids[i - 1]);
            Stamp after = stampOf(cluster, node, ids[i]);
            assertTrue(before.compareTo(after) < 0, before + " of " + ids[i - 1] + ", then " + after + " of " + ids[i]);
        }
    }

    @Test
    void whatIsStagedWhenTheServersClockFallsBackIsStampedAnewAndGoes() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = server(cluster, Cluster.memory());
            SyncNode d = device(cluster, Cluster.memory());
            cluster.sync(d);
            List.of("r1", "r2", "r3").forEach(id -> cluster.write(d, id, "a", id));
            CompletableFuture<?> broken = cluster.begin(d);
            cluster.time.runUntil(() -> staged(cluster, s) > 0);
            cluster.breakLinks();
            cluster.time.runUntil(broken::isDone);
            assertFalse(cluster.has(s, "r1"), "a group of which a part has arrived is not to be seen");

            serverIsLate = YEARS;
            cluster.sync(d);
            assertEquals(0, Cluster.pending(d));
            assertEquals(Cluster.content(d), Cluster.content(s));
            assertAscending(cluster, s, "r1", "r2", "r3");
            assertTrue(cluster.verify(d, true, false).isEqual());
        }
    }

    private static long staged(Cluster cluster, SyncNode server) {
        try (Snapshot snapshot = cluster.copyOf(server).snapshot()) {
            return snapshot.stateNames("stage/").size();
        }
    }

    @Test
    void aWriteThatStandsUnderItsOldStampElsewhereIsStampedAnewAsALaterWrite() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = server(cluster, Cluster.memory());
            SyncNode d = device(cluster, Cluster.memory());
            SyncNode e = cluster.device("E");
            cluster.sync(d);
            List.of("r", "r2", "r3").forEach(id -> cluster.write(d, id, "a", id));
            CompletableFuture<?> unanswered = cluster.begin(d);
            cluster.time.runUntil(() -> staged(cluster, s) > 0);
            StorageBackend backup = cluster.copyOf(s);
            cluster.time.runUntil(() -> cluster.has(s, "r"));
            cluster.breakLinks();
            cluster.time.runUntil(unanswered::isDone);
            cluster.sync(e);
            Stamp first = stampOf(cluster, e, "r");

            cluster.stop(s);
            serverIsLate = YEARS;
            SyncNode restored = server(cluster, backup);
            cluster.sync(d);
            Stamp anew = stampOf(cluster, restored, "r");
            assertTrue(anew.time() < first.time(), first + ", and now " + anew);
            assertEquals(first.author(), anew.author());
            assertTrue(anew.sequence() > first.sequence(), "one number, two times: " + first + " and " + anew);
            cluster.settle(List.of(e, d));
            assertTrue(cluster.verify(e, true, false).isEqual());
        }
    }

    @Test
    void aCorrectionThatIsNotCommittedIsNone() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = server(cluster, Cluster.memory());
            FaultyStorage disk = new FaultyStorage(Cluster.memory());
            SyncNode d = device(cluster, disk);
            cluster.sync(d);
            deviceIsEarly = Duration.ofMinutes(2);
            cluster.write(d, "r1", "a", "1");
            cluster.slow(Duration.ofMillis(10));
            long received = cluster.wire().received();
            CompletableFuture<?> failing = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().received() > received);
            disk.breakBy(FaultyStorage.Fault.COMMIT_THROWS);
            cluster.time.runUntil(failing::isDone);
            assertTrue(failing.isCompletedExceptionally());
            disk.mend();
            cluster.write(d, "r2", "a", "2");
            cluster.sync(d);
            assertAscending(cluster, s, "r1", "r2");
        }
    }

    @Test
    void whatIsWrittenBehindAStampThatIsALittleAheadIsNotStampedBeforeIt() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = server(cluster, Cluster.memory());
            SyncNode d = device(cluster, Cluster.memory());
            cluster.sync(d);
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            deviceIsEarly = Duration.ofSeconds(83);
            cluster.write(d, "r1", "a", "1");
            cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(Optional.of("1"), cluster.read(s, "r1", "a"));
            cluster.breakLinks();
            cluster.write(d, "r2", "a", "2");
            cluster.sync(d);
            assertAscending(cluster, s, "r1", "r2");
        }
    }
}
