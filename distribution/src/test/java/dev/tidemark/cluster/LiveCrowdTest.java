package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one change costs a server that many live devices are connected to, counted: it is read once, whoever has written before. */
class LiveCrowdTest {
    private static final int DEVICES = 10;

    private final Counted serversStore = new Counted(Cluster.memory());

    @Test
    void aChangeIsReadOnceForAllDevicesThoughEachHasWrittenBefore() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server(serversStore.storage());
            List<SyncNode> devices = liveDevices(cluster);
            devices.forEach(device -> cluster.write(device, "of " + device.name(), "a", "1"));
            cluster.write(s, "settles", "a", "1");
            serversStore.forget();
            cluster.write(s, "r", "a", "2");
            devices.forEach(device -> assertEquals(Optional.of("2"), cluster.read(device, "r", "a")));
            assertEquals(1, serversStore.rowsRead(), "the row that changed");
            assertEquals(1, serversStore.commits(), "the server's write, and no device's cursor");
        }
    }

    @Test
    void whoHasWrittenIsTheOnlyOneWhoseCursorIsKept() {
        try (Cluster cluster = new Cluster()) {
            cluster.server(serversStore.storage());
            List<SyncNode> devices = liveDevices(cluster);
            devices.forEach(device -> cluster.write(device, "of " + device.name(), "a", "1"));
            serversStore.forget();
            cluster.write(devices.get(0), "r", "a", "2");
            devices.forEach(device -> assertEquals(Optional.of("2"), cluster.read(device, "r", "a")));
            assertTrue(serversStore.commits() <= 3, serversStore.commits() + " commits: the group, and confirmations");
        }
    }

    @Test
    void whoOnlyListensAnswersEachHundredthChangeAndOnceWhenItCloses() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server(serversStore.storage());
            SyncNode device = cluster.device("D");
            Subscription live = device.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            long[] heard = new long[200];
            for (int i = 0; i < heard.length; i++) {
                cluster.wire().forget();
                cluster.write(s, "r", "a", "v" + i);
                heard[i] = cluster.wire().received();
            }
            assertEquals(2, Arrays.stream(heard).filter(bytes -> bytes > 0).count());
            cluster.write(s, "r", "a", "last");
            cluster.wire().forget();
            live.close();
            cluster.time.advance(Duration.ofSeconds(1));
            assertTrue(cluster.wire().received() > 0, "its last word");
            long cursor = s.status().peers().get(0).cursor();
            assertEquals(device.positions().peers().get(0).cursor(), cursor, "the server knows how far it is");
        }
    }

    @Test
    void whoHasWrittenConfirmsWhatCameOfItAndListensAgain() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server(serversStore.storage());
            List<SyncNode> devices = liveDevices(cluster);
            cluster.write(devices.get(0), "r", "a", "1");
            cluster.wire().forget();
            serversStore.forget();
            cluster.write(s, "r", "a", "2");
            assertEquals(0, cluster.wire().received());
            assertEquals(1, serversStore.rowsRead(), "the writer's pages are those of all again");
        }
    }

    @Test
    void aDeviceThatComesBackAndMissedNothingCostsItsGreeting() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server(serversStore.storage());
            List<SyncNode> devices = liveDevices(cluster);
            devices.forEach(device -> device.write(writer -> {
                writer.put(Cluster.NOTES, RowKey.of("r"), Cluster.row("a", device.name()));
                return device;
            }));
            cluster.write(s, "settles", "a", "1");
            assertTrue(devices.stream().anyMatch(device -> !device.outcomes().isEmpty()), "they were in conflict");
            cluster.breakLinks();
            cluster.time.advance(Duration.ZERO);
            serversStore.forget();
            cluster.time.advance(Duration.ofMinutes(1));
            assertEquals(DEVICES, serversStore.commits(), "a greeting each");
            assertEquals(0, serversStore.rowsRead());
        }
    }

    private static List<SyncNode> liveDevices(Cluster cluster) {
        List<SyncNode> devices = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            SyncNode device = cluster.device("D" + i);
            device.live(event -> {});
            devices.add(device);
        }
        cluster.time.advance(Duration.ofSeconds(1));
        return devices;
    }
}
