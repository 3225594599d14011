package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.runtime.VerifyReport.Kind;
import dev.tidemark.runtime.VerifyReport.RowDifference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a comparison finds, and what a repair does. Rows are changed past the node by writing to its store directly. */
class VerifyTest {
    private final StorageBackend serversStore = Cluster.memory();
    private final StorageBackend devicesStore = Cluster.memory();
    private final Cluster cluster = new Cluster();
    private final SyncNode server = cluster.server(serversStore);
    private final SyncNode device = cluster.device("D", devicesStore);

    private VerifyTest sync() {
        cluster.sync(device);
        return this;
    }

    private static StoredRow row(StorageBackend store, String id) {
        try (var snapshot = store.snapshot()) {
            return snapshot.row(Cluster.NOTES, RowKey.of(id)).orElseThrow();
        }
    }

    private static void put(StorageBackend store, StoredRow row) {
        try (Transaction transaction = store.begin()) {
            transaction.openFeed();
            transaction.put(row);
            transaction.settle();
            transaction.commit();
        }
    }

    private static void remove(StorageBackend store, String id) {
        try (Transaction transaction = store.begin()) {
            transaction.openFeed();
            transaction.remove(Cluster.NOTES, RowKey.of(id));
            transaction.commit();
        }
    }

    /** Changes a value as a person does who opens the store with a tool. */
    private static void change(StorageBackend store, String id, String column, String value) {
        StoredRow row = row(store, id);
        Row changed = row.values().with(Cluster.row(column, value));
        put(store, new StoredRow(row.table(), row.key(), false, changed, row.versions(), row.lsn(), row.pending()));
    }

    private static RowDifference difference(String id, Kind kind, String... columns) {
        return new RowDifference(Cluster.NOTES, RowKey.of(id), kind, List.of(columns));
    }

    private Map<String, byte[]> sums() {
        try (var snapshot = devicesStore.snapshot()) {
            return snapshot.stateNames("digest/").stream()
                    .collect(Collectors.toMap(
                            name -> name, name -> snapshot.state(name).orElseThrow()));
        }
    }

    private void keep(Map<String, byte[]> sums) {
        try (Transaction transaction = devicesStore.begin()) {
            sums.forEach(transaction::putState);
            transaction.commit();
        }
    }

    private void write(SyncNode node, int rows) {
        for (int i = 0; i < rows; i++) {
            cluster.write(node, "r" + i, "a", node.name() + i);
        }
    }

    private void assertEqualNow() {
        assertTrue(cluster.verify(device, true, false).isEqual());
        assertEquals(server.digest(), device.digest());
        assertEquals(List.of(), server.digest().wronglyKept());
    }

    @Test
    void equalReplicasAreFoundSoInFewBytes() {
        write(device, 50);
        write(server, 20);
        VerifyReport report = cluster.verify(device, false, false);
        assertTrue(report.isEqual());
        assertEquals(List.of(new VerifyReport.TableRows(Cluster.NOTES, 50)), report.tables());
        assertTrue(report.sentBytes() + report.receivedBytes() < 200, report.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aValueThatWasChangedPastEitherNodeIsNamedByAFullComparison(boolean atServer) {
        write(device, 50);
        sync();
        change(atServer ? serversStore : devicesStore, "r7", "a", "tampered");
        assertTrue(cluster.verify(device, false, false).isEqual(), "nobody wrote anything");
        VerifyReport full = cluster.verify(device, true, false);
        assertEquals(List.of(difference("r7", Kind.DIFFERENT, "a")), full.differing());
        assertFalse(full.isEqualNow());
        VerifyReport repaired = cluster.verify(device, true, true);
        assertTrue(repaired.isEqualNow());
        assertEquals(1, repaired.repaired());
        assertEquals(Optional.of(atServer ? "tampered" : "D7"), cluster.read(device, "r7", "a"), "the server's stands");
        assertEqualNow();
    }

    @Test
    void aRowThatADeviceHasLostComesBack() {
        write(device, 50);
        sync();
        remove(devicesStore, "r7");
        VerifyReport report = cluster.verify(device, true, true);
        assertEquals(List.of(difference("r7", Kind.ONLY_AT_SERVER)), report.differing());
        assertEquals(1, report.repaired());
        assertEquals(Optional.of("D7"), cluster.read(device, "r7", "a"));
        assertEqualNow();
    }

    @Test
    void aWriteThatAServerHasLostIsOfferedToItAndStands() {
        write(server, 5);
        sync();
        StoredRow before = row(serversStore, "r3");
        cluster.write(device, "r3", "a", "acknowledged");
        sync();
        put(serversStore, before);
        VerifyReport report = cluster.verify(device, true, true);
        assertEquals(List.of(difference("r3", Kind.DIFFERENT, "a")), report.differing());
        assertTrue(report.isEqualNow());
        assertEquals(Optional.of("acknowledged"), cluster.read(server, "r3", "a"));
        assertEqualNow();
    }

    @Test
    void aRowThatAServerHasLostIsOfferedToIt() {
        write(device, 5);
        sync();
        remove(serversStore, "r3");
        VerifyReport report = cluster.verify(device, true, true);
        assertEquals(List.of(difference("r3", Kind.ONLY_HERE)), report.differing());
        assertTrue(report.isEqualNow());
        assertEquals(Optional.of("D3"), cluster.read(server, "r3", "a"));
        assertEqualNow();
    }

    @Test
    void aDeviceThatMissedAWriteTakesTheServers() {
        write(server, 5);
        sync();
        StoredRow before = row(devicesStore, "r3");
        cluster.write(server, "r3", "a", "newer");
        sync();
        put(devicesStore, before);
        VerifyReport report = cluster.verify(device, true, true);
        assertEquals(List.of(difference("r3", Kind.DIFFERENT, "a")), report.differing());
        assertTrue(report.isEqualNow());
        assertEquals(Optional.of("newer"), cluster.read(device, "r3", "a"));
        assertEqualNow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeptSumThatIsWrongIsFoundAndCountedAnew(boolean atServer) {
        write(device, 50);
        sync();
        StorageBackend store = atServer ? serversStore : devicesStore;
        try (Transaction transaction = store.begin()) {
            String piece = transaction.stateNames("digest/").get(0);
            byte[] bytes = transaction.state(piece).orElseThrow();
            transaction.putState(piece, ByteBuffer.wrap(bytes).putLong(8, 4711).array());
            transaction.commit();
        }
        VerifyReport report = cluster.verify(device, false, false);
        assertTrue(report.isEqual(), "no row differs");
        assertEquals(atServer ? List.of() : List.of(Cluster.NOTES), report.recounted());
        assertEqualNow();
        assertEquals(List.of(), device.digest().wronglyKept());
    }

    @Test
    void moreDifferencesThanAreNamedAreAllRepaired() {
        write(server, 1_200);
        sync();
        for (int i = 0; i < 1_100; i++) {
            remove(devicesStore, "r" + i);
        }
        VerifyReport report = cluster.verify(device, true, true);
        assertTrue(report.more());
        assertEquals(VerifyReport.MOST_ROWS, report.differing().size());
        assertEquals(1_100, report.repaired());
        assertTrue(report.isEqualNow());
        assertEqualNow();
    }

    @Test
    void writesThatAreNotSentAreNeitherComparedNorTouchedByARepair() {
        for (int steps = 0; steps < 40; steps++) {
            cluster.write(server, "r", "a", "server's " + steps);
            cluster.write(server, "s", "a", "server's " + steps);
            sync();
            change(devicesStore, "s", "a", "tampered");
            CompletableFuture<VerifyReport> done = cluster.beginVerify(device, true, true);
            int[] left = {steps};
            cluster.time.runUntil(() -> left[0]-- == 0 || done.isDone());
            String mine = "mine " + steps;
            cluster.write(device, "s", "b", mine);
            cluster.time.runUntil(done::isDone);
            assertEquals(Optional.of(mine), cluster.read(device, "s", "b"), "after " + steps + " steps");
            done.join();
            sync();
            assertEquals(Optional.of(mine), cluster.read(server, "s", "b"), "after " + steps + " steps");
            assertTrue(cluster.verify(device, true, true).isEqualNow());
            assertEqualNow();
        }
    }

    @Test
    void whatTheServerWritesMeanwhileIsNotCompared() {
        write(server, 5);
        sync();
        CompletableFuture<VerifyReport> done = cluster.beginVerify(device, true, false);
        for (int i = 0; !done.isDone(); i++) {
            cluster.write(server, "r" + i % 5, "a", "meanwhile " + i);
            int[] left = {3};
            cluster.time.runUntil(() -> left[0]-- == 0 || done.isDone());
        }
        assertTrue(done.join().isEqual(), done.join().toString());
    }

    @Test
    void aComparisonThatIsCutFailsAndCanBeBegunAgain() {
        write(device, 50);
        sync();
        change(serversStore, "r7", "a", "tampered");
        for (int bytes = 0; bytes < 3_000; bytes += 37) {
            cluster.wire().cutAfterSending(bytes);
            CompletableFuture<VerifyReport> done = cluster.beginVerify(device, true, false);
            cluster.time.runUntil(done::isDone);
            cluster.wire().heal();
            if (done.isCompletedExceptionally()) {
                CompletionException failure =
                        org.junit.jupiter.api.Assertions.assertThrows(CompletionException.class, done::join);
                assertEquals(SyncException.Kind.UNREACHABLE, ((SyncException) failure.getCause()).kind());
            }
            cluster.write(device, "after", "a", "cut " + bytes);
        }
        assertEquals(1, cluster.verify(device, true, false).differing().size());
    }

    @Test
    void aLiveDeviceFindsADifferenceTellsAndRepairsIt() {
        write(server, 50);
        sync();
        StoredRow before = row(devicesStore, "r3");
        Map<String, byte[]> sums = sums();
        cluster.write(server, "r3", "a", "newer");
        sync();
        // As if the write had been received and never applied.
        put(devicesStore, before);
        keep(sums);
        List<LiveEvent> events = new ArrayList<>();
        Subscription live = device.live(events::add);
        cluster.time.advance(Duration.ofHours(3));
        live.close();
        VerifyReport told = events.stream()
                .filter(LiveEvent.Diverged.class::isInstance)
                .map(event -> ((LiveEvent.Diverged) event).report())
                .findFirst()
                .orElseThrow();
        assertEquals(1, told.differing().size());
        assertTrue(told.isEqualNow());
        assertTrue(
                device.status().problems().get(0).contains("differ from its server 1 time"), device.status()::toString);
        assertEqualNow();
    }
}
