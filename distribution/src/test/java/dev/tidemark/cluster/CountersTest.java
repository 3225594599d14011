package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A counter that several devices add to while they are apart ends at the sum of all that was added, once each. */
class CountersTest {
    private static final String COUNT = "count";

    private static Cluster counting(String... chain) {
        return new Cluster(TablePolicy.DEFAULT, chain);
    }

    /** Starts a server and three devices that hold a counter, and know that it is one. */
    private static List<SyncNode> counted(Cluster cluster) {
        SyncNode s = cluster.server();
        cluster.write(s, "r", counter(10));
        List<SyncNode> nodes = new ArrayList<>(List.of(s));
        for (String name : List.of("D", "E", "F")) {
            nodes.add(cluster.device(name));
        }
        nodes.subList(1, 4).forEach(cluster::sync);
        return nodes;
    }

    private static Row counter(long count) {
        return Row.of(Map.of(COUNT, Value.of(count), "note", Value.of("")));
    }

    private static void add(Cluster cluster, SyncNode node, String id, long delta) {
        cluster.write(node, id, Row.of(Map.of(COUNT, Value.of(count(node, id) + delta))));
    }

    private static long count(SyncNode node, String id) {
        return count(node.get(Cluster.NOTES, RowKey.of(id)).orElseThrow());
    }

    private static long count(Row row) {
        return ((Value.Int) row.get(COUNT).orElseThrow()).value();
    }

    private static void assertCount(long count, List<SyncNode> nodes) {
        nodes.forEach(node -> assertEquals(count, count(node, "r"), node.name()));
    }

    @Test
    void whatDevicesAddOfflineIsAddedInWhicheverOrderTheySync() {
        int[][] orders = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
        for (int[] order : orders) {
            try (Cluster cluster = counting("counter")) {
                List<SyncNode> nodes = counted(cluster);
                add(cluster, nodes.get(1), "r", 1);
                add(cluster, nodes.get(2), "r", 5);
                add(cluster, nodes.get(3), "r", -3);
                for (int which : order) {
                    cluster.sync(nodes.get(which));
                }
                cluster.settle(nodes.subList(1, 4));
                assertCount(13, nodes);
            }
        }
    }

    @Test
    void twoThatAddTheSameAreTwo() {
        try (Cluster cluster = counting("counter")) {
            List<SyncNode> nodes = counted(cluster);
            add(cluster, nodes.get(1), "r", 1);
            add(cluster, nodes.get(2), "r", 1);
            cluster.settle(nodes.subList(1, 4));
            assertCount(12, nodes);
        }
    }

    @Test
    void aSecondWriteOnTopOfAnUnacknowledgedOneCountsFromWhatWasRead() {
        try (Cluster cluster = counting("counter")) {
            List<SyncNode> nodes = counted(cluster);
            add(cluster, nodes.get(1), "r", 1);
            cluster.write(nodes.get(1), "r", "note", "beside it");
            add(cluster, nodes.get(1), "r", 1);
            add(cluster, nodes.get(2), "r", 5);
            cluster.sync(nodes.get(2));
            cluster.settle(nodes.subList(1, 4));
            assertCount(17, nodes);
        }
    }

    @Test
    void aWriteBetweenTheReplyAndTheCheckpointCountsFromWhatTheDeviceHasThen() {
        try (Cluster cluster = counting("counter")) {
            List<SyncNode> nodes = counted(cluster);
            SyncNode d = nodes.get(1);
            add(cluster, nodes.get(2), "r", 5);
            cluster.sync(nodes.get(2));
            add(cluster, d, "r", 1);
            for (int bytes = 0; bytes < 2_000 && Cluster.pending(d) > 0; bytes += 10) {
                cluster.wire().cutAfterSending(bytes);
                cluster.trySync(d);
            }
            cluster.wire().heal();
            add(cluster, d, "r", 1);
            cluster.settle(nodes.subList(1, 4));
            assertCount(17, nodes);
        }
    }

    @Test
    void aRestartBetweenWriteAndSyncChangesNothing() {
        try (Cluster cluster = counting("counter")) {
            List<SyncNode> nodes = counted(cluster);
            add(cluster, nodes.get(1), "r", 1);
            SyncNode d = cluster.restart(nodes.get(1));
            add(cluster, d, "r", 1);
            add(cluster, nodes.get(2), "r", 5);
            cluster.sync(nodes.get(2));
            d = cluster.restart(d);
            SyncNode s = cluster.restart(nodes.get(0));
            List<SyncNode> now = List.of(s, d, nodes.get(2), nodes.get(3));
            cluster.settle(now.subList(1, 4));
            assertCount(17, now);
        }
    }

    /** The link breaks somewhere, either way; what has arrived counts once, told or not. */
    @Test
    void aCutLinkAndALostReplyCountNothingTwice() {
        for (boolean down : new boolean[] {false, true}) {
            for (int bytes = 0; bytes < 900; bytes += 37) {
                try (Cluster cluster = counting("counter")) {
                    List<SyncNode> nodes = counted(cluster);
                    SyncNode d = nodes.get(1);
                    add(cluster, d, "r", 1);
                    if (down) {
                        cluster.wire().cutAfterSending(bytes);
                    } else {
                        cluster.wire().cutAfterReceiving(bytes);
                    }
                    cluster.trySync(d);
                    cluster.wire().heal();
                    add(cluster, nodes.get(2), "r", 5);
                    cluster.sync(nodes.get(2));
                    add(cluster, d, "r", 1);
                    cluster.settle(nodes.subList(1, 4));
                    assertCount(17, nodes);
                }
            }
        }
    }

    @Test
    void whoWroteBeforeItsFirstGreetingHasNoBaseAndTheNextStrategyDecides() {
        try (Cluster cluster = counting("counter", "last-writer-wins")) {
            List<SyncNode> nodes = ignorant(cluster);
            cluster.settle(nodes.subList(1, 3));
            nodes.forEach(node -> assertEquals(11, count(node, "r"), node.name()));
        }
    }

    @Test
    void whoWroteBeforeItsFirstGreetingHasNoBaseAndAPersonDecidesWhereNobodyElseDoes() {
        try (Cluster cluster = counting("counter")) {
            List<SyncNode> nodes = ignorant(cluster);
            cluster.settle(nodes.subList(1, 3));
            nodes.forEach(node -> assertEquals(15, count(node, "r"), node.name()));
            Outcome told = nodes.get(1).outcomes().get(0);
            assertEquals(Outcome.Kind.DEFERRED, told.kind());
            assertEquals("what both had seen is not known, so nobody can tell what each changed", told.reason());
            assertEquals(Optional.of(Value.of(11)), told.written().get(COUNT));
        }
    }

    /** Returns a server and two devices of which the first wrote to a counter before it knew that it is one. */
    private static List<SyncNode> ignorant(Cluster cluster) {
        StorageBackend store = Cluster.memory();
        StorageBackend servers = Cluster.memory();
        // Another seed: nobody draws a nonce twice.
        try (Cluster before = new Cluster(2, TablePolicy.DEFAULT, "last-writer-wins")) {
            SyncNode s = before.server(servers);
            before.write(s, "r", counter(10));
            SyncNode d = before.device("D", store);
            before.sync(d);
            add(before, d, "r", 1);
            servers = before.copyOf(s);
            store = before.copyOf(d);
        }
        SyncNode s = cluster.server(servers);
        SyncNode e = cluster.device("E");
        cluster.sync(e);
        // The device's own configuration does not name the strategy.
        SyncNode d = cluster.with(builder -> builder.conflict(List.of("last-writer-wins")))
                .device("D", store);
        add(cluster, e, "r", 5);
        cluster.sync(e);
        return List.of(s, d, e);
    }

    @Test
    void aCopyOfADatabaseThatWasSentCountsNothingTwice() {
        try (Cluster cluster = counting("counter")) {
            List<SyncNode> nodes = counted(cluster);
            SyncNode d = nodes.get(1);
            add(cluster, d, "r", 1);
            StorageBackend backup = cluster.copyOf(d);
            cluster.sync(d);
            add(cluster, nodes.get(2), "r", 5);
            cluster.sync(nodes.get(2));
            cluster.stop(d);
            SyncNode restored = cluster.device("D", backup);
            List<SyncNode> now = List.of(nodes.get(0), restored, nodes.get(2), nodes.get(3));
            cluster.settle(now.subList(1, 4));
            assertCount(16, now);
            assertEquals(
                    Outcome.Kind.DEFERRED, restored.outcomes().get(0).kind(), "nobody knows whether it was counted");
        }
    }

    @Test
    void aServerThatWasRestoredCountsOnlyFromWhatItHas() {
        try (Cluster cluster = counting("counter", "last-writer-wins")) {
            List<SyncNode> nodes = counted(cluster);
            SyncNode d = nodes.get(1);
            StorageBackend backup = cluster.copyOf(nodes.get(0));
            add(cluster, d, "r", 1);
            cluster.sync(d);
            add(cluster, d, "r", 1);
            cluster.stop(nodes.get(0));
            SyncNode s = cluster.server(backup);
            List<SyncNode> now = List.of(s, d, nodes.get(2), nodes.get(3));
            cluster.settle(now.subList(1, 4));
            assertCount(12, now);
        }
    }

    @Test
    void whatManyPendingWritesHaveReplacedIsNeverListedAtOnce() {
        int rows = 10_000;
        Counted store = new Counted(Cluster.memory());
        try (Cluster cluster = counting("counter")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D", store.storage());
            addToEach(d, rows, 0);
            cluster.sync(d);
            addToEach(d, rows, 1);
            assertEquals(rows, kept(store));
            store.forget();
            cluster.sync(d);
            assertTrue(store.mostNamesAtOnce() <= 4_096, store.mostNamesAtOnce() + " names at once");
            assertEquals(0, kept(store));
            assertEquals(1, count(s, "r-7"));
        }
    }

    /** A counter of which the strategy fails for as long as it is told to. */
    private static final class Moody {
        private boolean isBroken;

        Cluster cluster() {
            return counting("acme-counter").with(builder -> builder.strategy("acme-counter", this::resolve, true));
        }

        private Resolution resolve(Conflict conflict) {
            if (isBroken) {
                throw new IllegalStateException("broken on purpose");
            }
            long sum = count(conflict.first().values().orElseThrow())
                    + count(conflict.second().values().orElseThrow())
                    - count(conflict.ancestor().orElseThrow());
            return Resolution.merge(Row.of(Map.of(COUNT, Value.of(sum))));
        }
    }

    @Test
    void whatWaitsIsCountedThoughItsAuthorAndTheServerHaveAddedSince() {
        Moody moody = new Moody();
        try (Cluster cluster = moody.cluster()) {
            List<SyncNode> nodes = counted(cluster);
            add(cluster, nodes.get(2), "r", 1);
            cluster.sync(nodes.get(2));
            moody.isBroken = true;
            add(cluster, nodes.get(1), "r", 5);
            cluster.sync(nodes.get(1));
            assertEquals(11, count(nodes.get(1), "r"), "what it added waits");
            add(cluster, nodes.get(1), "r", 2);
            cluster.sync(nodes.get(1));
            add(cluster, nodes.get(0), "r", 10);
            moody.isBroken = false;
            cluster.settle(nodes.subList(1, 4));
            assertCount(28, nodes);
        }
    }

    /** The link breaks somewhere, so that the author does or does not know that what it has added waits when it adds more. */
    @Test
    void whatWaitsIsCountedOnceThoughNobodyHasHeardOfIt() {
        for (int bytes = 0; bytes < 900; bytes += 37) {
            Moody moody = new Moody();
            try (Cluster cluster = moody.cluster()) {
                List<SyncNode> nodes = counted(cluster);
                add(cluster, nodes.get(2), "r", 1);
                cluster.sync(nodes.get(2));
                moody.isBroken = true;
                add(cluster, nodes.get(1), "r", 5);
                cluster.wire().cutAfterReceiving(bytes);
                cluster.trySync(nodes.get(1));
                cluster.wire().heal();
                add(cluster, nodes.get(1), "r", 2);
                moody.isBroken = bytes % 2 == 0;
                cluster.sync(nodes.get(1));
                moody.isBroken = false;
                cluster.settle(nodes.subList(1, 4));
                assertCount(18, nodes);
            }
        }
    }

    private static void addToEach(SyncNode device, int rows, long count) {
        device.write(writer -> {
            for (int i = 0; i < rows; i++) {
                writer.put(Cluster.NOTES, RowKey.of("r-" + i), counter(count));
            }
            return rows;
        });
    }

    private static int kept(Counted store) {
        try (Snapshot snapshot = store.storage().snapshot()) {
            return snapshot.stateNames("base/").size();
        }
    }

    /**
     * Devices add, write beside it, sync over links that break, and restart; some pushes are cut into batches of one row.
     * {@code -Dtidemark.rounds} asks for more.
     */
    @Test
    void whateverBreaksTheCounterEndsAtTheSum() {
        int seeds = Integer.getInteger("tidemark.rounds", 40);
        int merged = 0;
        for (int seed = 0; seed < seeds; seed++) {
            merged += randomHistory(seed);
        }
        assertTrue(merged > 2 * seeds, "merged " + merged);
    }

    private static int randomHistory(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> ids = List.of("r", "q", "p");
        long[] sums = {10, 20, 30};
        int merged = 0;
        try (Cluster cluster = counting("counter")) {
            if (random.nextBoolean()) {
                cluster.with(Cluster::inPagesOfOneRow);
            }
            SyncNode s = cluster.server();
            for (int i = 0; i < ids.size(); i++) {
                cluster.write(s, ids.get(i), counter(sums[i]));
            }
            List<SyncNode> devices =
                    new ArrayList<>(List.of(cluster.device("D"), cluster.device("E"), cluster.device("F")));
            devices.forEach(cluster::sync);
            for (int step = 0; step < 40; step++) {
                int which = random.nextInt(devices.size());
                SyncNode device = devices.get(which);
                int row = random.nextInt(ids.size());
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        long delta = random.nextInt(-2, 5);
                        add(cluster, device, ids.get(row), delta);
                        sums[row] += delta;
                    }
                    case 3 -> cluster.write(device, ids.get(row), "note", "note " + step);
                    case 4 -> devices.set(which, cluster.restart(device));
                    case 5 -> cluster.trySync(device);
                    default -> {
                        if (random.nextBoolean()) {
                            cluster.wire().cutAfterSending(random.nextInt(1_200));
                        } else {
                            cluster.wire().cutAfterReceiving(random.nextInt(1_200));
                        }
                        cluster.trySync(device);
                        cluster.wire().heal();
                    }
                }
            }
            cluster.settle(devices);
            for (int i = 0; i < ids.size(); i++) {
                for (SyncNode node : devices) {
                    assertEquals(sums[i], count(node, ids.get(i)), "seed " + seed + ", " + node.name());
                }
                assertEquals(sums[i], count(s, ids.get(i)), "seed " + seed);
            }
            for (SyncNode device : devices) {
                merged += device.outcomes().stream()
                        .filter(each -> each.kind() == Outcome.Kind.MERGED)
                        .count();
            }
        }
        return merged;
    }
}
