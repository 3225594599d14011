package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.transport.Link;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.Writer;
import dev.tidemark.runtime.internal.engine.state.Incarnations;
import dev.tidemark.testkit.ForwardingTransport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers side by side on one store are one server to their devices. */
class SeveralServersTest {
    private static final URI LEFT = URI.create("memory://left");
    private static final URI RIGHT = URI.create("memory://right");
    private static final Duration A_WHILE = Duration.ofSeconds(5);
    private static final Duration SOONER_THAN_A_DEVICE_TRIES_AGAIN = Duration.ofMillis(500);

    private final Cluster cluster = new Cluster();
    private final SharedStore store = new SharedStore(cluster.time);
    private final Way toLeft = new Way(LEFT);
    private final Way toRight = new Way(RIGHT);

    /** Where devices that have taken it go to. */
    private static final class Way {
        private URI server;

        Way(URI server) {
            this.server = server;
        }
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private SyncNode server(URI address) {
        cluster.with(builder -> builder);
        return cluster.server(store.open(), address);
    }

    private SyncNode device(String name, Way way) {
        return device(name, Cluster.memory(), way);
    }

    private SyncNode device(String name, StorageBackend storage, Way way) {
        cluster.with(builder -> builder.transport(
                "memory", new ForwardingTransport(new MeteredTransport(cluster.network.transport(), cluster.wire())) {
                    @Override
                    public CompletionStage<Link> connect(URI address) {
                        return super.connect(way.server);
                    }
                }));
        return cluster.device(name, storage);
    }

    private void live(SyncNode... devices) {
        for (SyncNode device : devices) {
            device.live(event -> {});
        }
        cluster.time.advance(A_WHILE);
    }

    private void assertEqual(SyncNode... nodes) {
        for (SyncNode node : nodes) {
            assertEquals(Cluster.content(nodes[0]), Cluster.content(node), node.name());
            assertEquals(0, Cluster.pending(node), node.name());
        }
    }

    @Test
    void theyAreOneNode() {
        assertEquals(server(LEFT).id(), server(RIGHT).id());
    }

    @Test
    void whatIsWrittenAtOneReachesDevicesThatAreLiveAtTheOther() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        SyncNode e = device("E", toRight);
        live(d, e);
        cluster.write(d, "r", "a", "1");
        assertEquals(Optional.of("1"), cluster.read(e, "r", "a"));
        cluster.write(e, "r", "a", "2");
        assertEquals(Optional.of("2"), cluster.read(d, "r", "a"));
        cluster.write(right, "r", "a", "3");
        assertEquals(Optional.of("3"), cluster.read(d, "r", "a"));
        assertEqual(left, right, d, e);
        assertEquals(0, cluster.sync(d).conflicts());
    }

    @Test
    void aServerThatStartsBesideAnotherMakesNoConflictAndNothingTravelsAgain() {
        SyncNode left = server(LEFT);
        SyncNode d = device("D", toLeft);
        SyncNode e = device("E", toLeft);
        live(d, e);
        cluster.write(d, "r", "a", "1");
        SyncNode right = server(RIGHT);
        cluster.write(left, "r", "a", "2");
        cluster.write(e, "r", "a", "3");
        cluster.write(d, "r", "a", "4");
        assertEquals(Optional.of("4"), cluster.read(e, "r", "a"));
        toLeft.server = RIGHT;
        cluster.breakLinks();
        SyncReport moved = cluster.sync(d);
        assertEquals(0, moved.pushed().rows(), "nothing is offered again");
        assertEquals(0, moved.pulled().rows(), "nothing is told again");
        cluster.write(d, "r", "a", "5");
        cluster.time.advance(A_WHILE);
        assertTrue(d.outcomes().isEmpty() && e.outcomes().isEmpty(), "every write was made over the one before");
        assertEqual(left, right, d, e);
    }

    @Test
    void aServerThatStartsAgainAndAgainWhileNobodyWritesLeavesOneIncarnation() {
        SyncNode left = server(LEFT);
        SyncNode d = device("D", toLeft);
        live(d);
        cluster.write(d, "r", "a", "1");
        for (int i = 0; i < 5; i++) {
            cluster.stop(server(RIGHT));
        }
        SyncNode right = server(RIGHT);
        assertEquals(2, incarnations());
        cluster.write(left, "r", "a", "2");
        assertEquals(Optional.of("2"), cluster.read(d, "r", "a"));
        cluster.write(d, "r", "a", "3");
        SyncNode e = device("E", toRight);
        cluster.sync(e);
        cluster.write(e, "r", "a", "4");
        assertEquals(0, cluster.sync(e).conflicts());
        assertEquals(Optional.of("4"), cluster.read(d, "r", "a"));
        assertEqual(left, right, d, e);
        assertTrue(d.outcomes().isEmpty(), "every write was made over the one before");
    }

    private int incarnations() {
        try (StorageBackend open = store.open();
                Snapshot snapshot = open.snapshot()) {
            return Incarnations.load(snapshot).list().size();
        }
    }

    @Test
    void aDeviceThatDoesNotHearOfIncarnationsWhileItIsConnectedIsToldWhenItConnectsAgain() {
        server(LEFT);
        SyncNode d = device("D", toLeft);
        cluster.sync(d);
        server(RIGHT);
        for (int i = 0; i < 5; i++) {
            cluster.write(d, "r" + i, "a", "1");
            toLeft.server = i % 2 == 0 ? RIGHT : LEFT;
            assertEquals(1, cluster.sync(d).pushed().rows());
        }
        assertTrue(d.outcomes().isEmpty());
    }

    @Test
    void aDeviceChangesOverInTheMiddleOfAPush() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        fill(d);
        for (int i = 0; i < 6; i++) {
            cluster.wire().cutAfterReceiving(20_000);
            assertFalse(cluster.trySync(d), "that is not all");
            assertEquals(0, Cluster.content(right).size(), "a group is not visible before it is whole");
            toLeft.server = i % 2 == 0 ? RIGHT : LEFT;
        }
        cluster.wire().heal();
        cluster.sync(d);
        assertEqual(d, left, right);
        assertEquals(2_000, right.status().head(), "nothing was written twice");
    }

    @Test
    void aDeviceChangesOverInTheMiddleOfAPull() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        fill(left);
        SyncNode d = device("D", toLeft);
        for (int i = 0; i < 6; i++) {
            cluster.wire().cutAfterSending(20_000);
            assertFalse(cluster.trySync(d), "that is not all");
            toLeft.server = i % 2 == 0 ? RIGHT : LEFT;
        }
        cluster.wire().heal();
        cluster.sync(d);
        assertEqual(d, left, right);
        assertEquals(2_000, d.status().head(), "nothing was applied twice");
    }

    private static void fill(SyncNode node) {
        SplittableRandom random = new SplittableRandom(1);
        node.write(writer -> {
            for (int i = 0; i < 2_000; i++) {
                String text =
                        Long.toString(random.nextLong(), Character.MAX_RADIX).repeat(8);
                writer.put(Cluster.NOTES, RowKey.of("row " + i), Cluster.row("a", text));
            }
            return null;
        });
    }

    @Test
    void aServerThatIsKilledIsDoneWithoutAndItsStagedBatchesAreTakenUp() {
        SyncNode left = server(LEFT);
        SyncNode d = device("D", toLeft);
        fill(d);
        cluster.wire().cutAfterReceiving(60_000);
        assertFalse(cluster.trySync(d), "that is not all");
        cluster.stop(left);
        SyncNode right = server(RIGHT);
        toLeft.server = RIGHT;
        cluster.sync(d);
        assertEqual(d, right);
    }

    @Test
    void twoCopiesOfADeviceAtTwoServers() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        live(d);
        SyncNode copy = device("copy", cluster.copyOf(d), toRight);
        cluster.write(copy, "of the copy", "a", "1");
        cluster.sync(copy);
        cluster.write(d, "of D", "a", "2");
        cluster.time.advance(A_WHILE);
        cluster.sync(copy);
        assertNotEquals(d.id(), copy.id(), "the copy greeted last, and D is another device now");
        assertEquals(2, Cluster.content(d).size());
        assertEqual(left, right, d, copy);
    }

    @Test
    void aCopyThatWritesTheSameNumbersIsNotTakenForItsOriginalByAServerThatHasHeardNothingOfIt() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        cluster.write(d, "r", "a", "0");
        live(d);
        store.loseNotices();
        SyncNode copy = device("copy", cluster.copyOf(d), toRight);
        cluster.write(copy, "r", "a", "of the copy");
        cluster.sync(copy);
        cluster.write(left, "q", "a", "wakes D's session");
        cluster.time.advance(A_WHILE);
        cluster.sync(copy);
        assertNotEquals(d.id(), copy.id());
        assertEquals(Optional.of("of the copy"), cluster.read(d, "r", "a"));
        assertEqual(left, right, d, copy);
    }

    @Test
    void manyGreetingsElsewhereEndNoSessionButThoseOfDevicesThatHaveGreeted() {
        server(LEFT);
        SyncNode right = server(RIGHT);
        store.loseNotices();
        SyncNode d = device("D", toLeft);
        SyncNode moved = device("moved", toLeft);
        live(d, moved);
        SyncNode copy = device("copy", cluster.copyOf(moved), toRight);
        cluster.sync(copy);
        SyncNode other = device("other", toRight);
        for (int i = 0; i < 100; i++) {
            cluster.sync(other);
        }
        int links = cluster.network.openLinks();
        d.write(writer -> {
            writer.put(Cluster.NOTES, RowKey.of("r"), Cluster.row("a", "1"));
            return null;
        });
        cluster.time.advance(SOONER_THAN_A_DEVICE_TRIES_AGAIN);
        assertEquals(Optional.of("1"), cluster.read(right, "r", "a"));
        assertEquals(0, Cluster.pending(d), "D's session goes on");
        assertEquals(
                links - 1,
                cluster.network.openLinks(),
                "that of the device whose copy is at the other server does not");
    }

    @Test
    void tablesThatAreMadeAtOneServerAreKnownBeforeTheirRowsArriveFromTheOther() {
        server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        live(d);
        TableDefinition more = TableDefinition.open("more", "id");
        right.define(more);
        right.write(writer -> {
            writer.put("more", RowKey.of("x"), Cluster.row("a", "1"));
            return null;
        });
        cluster.time.advance(A_WHILE);
        assertEquals(Optional.of(Cluster.row("a", "1")), d.get("more", RowKey.of("x")));
    }

    @Test
    void listenersAndWatchedQueriesHearOfCommitsAtTheOtherServerOnce() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        List<ChangeEvent> events = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        left.onChange(events::add);
        left.watch(Query.all(Cluster.NOTES), rows -> sizes.add(rows.size()));
        cluster.write(right, "r", "a", "1");
        cluster.write(left, "q", "a", "1");
        cluster.delete(right, "r");
        cluster.write(left, "p", "a", "1");
        cluster.time.advance(A_WHILE);
        assertEquals(
                List.of(
                        new ChangeEvent(Cluster.NOTES, RowKey.of("r"), ChangeEvent.Kind.WRITTEN, true),
                        new ChangeEvent(Cluster.NOTES, RowKey.of("q"), ChangeEvent.Kind.WRITTEN, false),
                        new ChangeEvent(Cluster.NOTES, RowKey.of("r"), ChangeEvent.Kind.DELETED, true),
                        new ChangeEvent(Cluster.NOTES, RowKey.of("p"), ChangeEvent.Kind.WRITTEN, false)),
                events);
        assertEquals(2, sizes.get(sizes.size() - 1));
    }

    @Test
    void withoutNoticesDevicesStillGetEverythingAtTheirNextSync() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        store.loseNotices();
        SyncNode d = device("D", toLeft);
        SyncNode e = device("E", toRight);
        for (int i = 0; i < 10; i++) {
            cluster.write(d, "d" + i, "a", "1");
            cluster.write(e, "e" + i, "a", "1");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(i % 2 == 0 ? left : right, "s" + i, "a", "1");
        }
        cluster.settle(List.of(d, e));
        assertEquals(30, Cluster.content(d).size());
        assertEqual(left, right, d, e);
    }

    @Test
    void aStoreThatIsRestoredUnderRunningServersIsNoticed() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        SyncNode e = device("E", toRight);
        cluster.write(d, "old", "a", "1");
        cluster.settle(List.of(d, e));
        StorageBackend backup = store.copy();
        cluster.write(d, "lost", "a", "1");
        cluster.write(left, "lost too", "a", "1");
        cluster.write(right, "lost as well", "a", "1");
        cluster.settle(List.of(d, e));
        store.restore(backup);
        for (int i = 0; i < 10; i++) {
            cluster.write(right, "new" + i, "a", "1");
        }
        cluster.settle(List.of(d, e));
        assertEquals(14, Cluster.content(left).size());
        assertEqual(left, right, d, e);
    }

    @Test
    void aLiveDeviceOffersAgainWhatAStoreHasLostUnderARunningServer() {
        SyncNode left = server(LEFT);
        SyncNode right = server(RIGHT);
        SyncNode d = device("D", toLeft);
        SyncNode e = device("E", toRight);
        live(d, e);
        cluster.write(d, "kept", "a", "1");
        StorageBackend backup = store.copy();
        cluster.write(d, "lost", "a", "1");
        cluster.write(e, "lost too", "a", "1");
        store.restore(backup);
        cluster.write(d, "later", "a", "1");
        cluster.time.advance(A_WHILE);
        assertEquals(Optional.of("1"), cluster.read(left, "lost", "a"));
        assertEquals(Optional.of("1"), cluster.read(left, "lost too", "a"));
        assertEqual(left, right, d, e);
    }

    @Test
    void whicheverCommitAStoreLosesThatItSaidItHadTheNextSyncsBringItAgain() {
        boolean lost = true;
        for (int kept = 0; lost; kept++) {
            try (Cluster one = new Cluster()) {
                SharedStore forgetful = new SharedStore(one.time);
                SyncNode server = one.server(forgetful.open());
                SyncNode d = one.device("D");
                one.sync(d);
                d.write(SeveralServersTest::writeSeveralBatches);
                forgetful.loseCommitAfter(kept);
                for (int i = 0; i < 3; i++) {
                    syncOrNot(one, d);
                }
                lost = forgetful.hasLost();
                assertTrue(Cluster.content(d).equals(Cluster.content(server)), "not the same, lost after " + kept);
                assertEquals(0, Cluster.pending(d), "lost after " + kept);
            }
        }
    }

    private static final int SYNCS_THAT_MEND = 3;

    @Test
    void aCommitInThePlaceOfALostOneReachesDevicesThatAreLiveAtTheOtherServer() {
        SyncNode left = server(LEFT);
        server(RIGHT);
        SyncNode e = device("E", toRight);
        live(e);
        StorageBackend backup = store.copy();
        cluster.write(left, "lost", "a", "1");
        cluster.time.advance(A_WHILE);
        assertEquals(Optional.of("1"), cluster.read(e, "lost", "a"));
        store.restore(backup);
        cluster.write(left, "in its place", "a", "1");
        cluster.time.advance(A_WHILE);
        assertEquals(Optional.of("1"), cluster.read(e, "in its place", "a"));
        assertEqual(left, e);
    }

    @Test
    void aLostCommitIsNoticedAlsoWhereTheFirstTransactionAfterItFails() {
        SyncNode left = server(LEFT);
        SyncNode d = device("D", toLeft);
        cluster.write(d, "kept", "a", "1");
        cluster.sync(d);
        StorageBackend backup = store.copy();
        cluster.write(d, "lost", "a", "1");
        cluster.sync(d);
        store.restore(backup);
        assertThrows(
                IllegalStateException.class,
                () -> left.write(writer -> {
                    throw new IllegalStateException("on purpose");
                }));
        cluster.write(left, "later", "a", "1");
        cluster.sync(d);
        assertEquals(Optional.of("1"), cluster.read(left, "lost", "a"));
        assertEqual(left, d);
    }

    /** What an app writes in one transaction is one group, and no part of it is left out. */
    private static Object writeSeveralBatches(Writer writer) {
        for (int i = 0; i < 4_000; i++) {
            writer.put(Cluster.NOTES, RowKey.of("r" + i), Cluster.row("a", "1"));
        }
        return writer;
    }

    private static void syncOrNot(Cluster cluster, SyncNode device) {
        try {
            cluster.sync(device);
        } catch (CompletionException refused) {
            SyncException because = assertInstanceOf(SyncException.class, refused.getCause());
            assertEquals(SyncException.Kind.UNREACHABLE, because.kind(), because::toString);
        }
    }

    @Test
    void atRandom() {
        int rounds = Integer.getInteger("tidemark.rounds", 40);
        for (int seed = 0; seed < rounds; seed++) {
            new RandomStory(seed).play();
        }
    }

    /** Devices that write and sync, by turns or live, at servers that start, are killed, and lose notices. */
    private static final class RandomStory {
        private final long seed;
        private final SplittableRandom random;
        private final SeveralServersTest test = new SeveralServersTest();
        private final Map<URI, SyncNode> servers = new java.util.HashMap<>();
        private final List<Way> ways = new ArrayList<>();
        private final List<SyncNode> devices = new ArrayList<>();
        private int written;

        RandomStory(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        void play() {
            try {
                servers.put(LEFT, test.server(LEFT));
                for (int i = 0; i < 3; i++) {
                    Way way = new Way(LEFT);
                    ways.add(way);
                    devices.add(test.device("D" + i, way));
                    if (random.nextBoolean()) {
                        devices.get(i).live(event -> {});
                    }
                }
                for (int i = 0; i < 60; i++) {
                    step();
                }
                end();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            } finally {
                test.close();
            }
        }

        private void step() {
            int device = random.nextInt(devices.size());
            switch (random.nextInt(8)) {
                case 0 -> startOrKill(random.nextBoolean() ? LEFT : RIGHT);
                case 1 -> {
                    ways.get(device).server = random.nextBoolean() ? LEFT : RIGHT;
                    test.cluster.breakLinks();
                }
                case 2 -> test.cluster.trySync(devices.get(device));
                case 3 -> servers.values().stream().findFirst().ifPresent(this::write);
                case 4 -> {
                    test.cluster.wire().cutAfterReceiving(random.nextInt(2_000));
                    test.cluster.trySync(devices.get(device));
                }
                default -> write(devices.get(device));
            }
            test.cluster.time.advance(Duration.ofMillis(random.nextInt(3_000)));
        }

        private void startOrKill(URI address) {
            if (servers.containsKey(address)) {
                test.cluster.stop(servers.remove(address));
            } else {
                servers.put(address, test.server(address));
            }
        }

        /** Rows of their own are never lost; some are everybody's. */
        private void write(SyncNode node) {
            written++;
            test.cluster.write(node, "own " + written, "a", node.name() + written);
            test.cluster.write(node, "shared " + random.nextInt(3), "a", node.name() + written);
        }

        private void end() {
            for (URI address : List.of(LEFT, RIGHT)) {
                if (!servers.containsKey(address)) {
                    startOrKill(address);
                }
            }
            test.cluster.wire().heal();
            test.cluster.time.advance(Duration.ofMinutes(3));
            test.cluster.settle(devices);
            SyncNode left = servers.get(LEFT);
            List<String> own = Cluster.content(left).keySet().stream()
                    .map(RowKey::toString)
                    .filter(key -> key.contains("own"))
                    .toList();
            assertEquals(written, own.size(), "no write was lost");
            test.assertEqual(left, servers.get(RIGHT), devices.get(0), devices.get(1), devices.get(2));
        }
    }
}
