package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nodes that keep in step by themselves. */
class LiveTest {
    @Test
    void aCommitOnOneLiveDeviceReachesAnother() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            d.live(event -> {});
            e.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(d, "r", "a", "1");
            assertEquals(Optional.of("1"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("1"), cluster.read(e, "r", "a"));
            cluster.write(s, "r", "a", "2");
            assertEquals(Optional.of("2"), cluster.read(d, "r", "a"));
            assertEquals(Optional.of("2"), cluster.read(e, "r", "a"));
            assertEquals(0, Cluster.pending(d));
        }
    }

    @Test
    void liveDevicesThatWriteAtOnceEndUpEqual() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            List<SyncNode> devices = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                SyncNode device = cluster.device("D" + i);
                device.live(event -> {});
                devices.add(device);
            }
            cluster.time.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 200; i++) {
                int number = i;
                SyncNode device = devices.get(i % 5);
                device.write(writer -> {
                    writer.put(Cluster.NOTES, RowKey.of("r" + number % 3), Cluster.row("a", "v" + number));
                    return null;
                });
                cluster.time.advance(Duration.ofMillis(i % 7 * 3));
            }
            cluster.time.advance(Duration.ofSeconds(5));
            for (SyncNode device : devices) {
                assertEquals(Cluster.content(s), Cluster.content(device));
                assertEquals(0, Cluster.pending(device));
            }
        }
    }

    @Test
    void aLiveDeviceConnectsAgainAfterTheLinkBroke() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            List<LiveEvent> events = new ArrayList<>();
            d.live(events::add);
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.breakLinks();
            cluster.write(s, "r", "a", "1");
            cluster.write(d, "q", "a", "2");
            cluster.time.advance(Duration.ofSeconds(5));
            assertTrue(events.stream().anyMatch(LiveEvent.Failed.class::isInstance));
            assertEquals(Optional.of("1"), cluster.read(d, "r", "a"));
            assertEquals(Optional.of("2"), cluster.read(s, "q", "a"));
        }
    }

    @Test
    void aLiveDeviceFindsItsServerAgainAfterALongTime() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            StorageBackend kept = cluster.copyOf(s);
            cluster.stop(s);
            cluster.write(d, "r", "a", "1");
            cluster.time.advance(Duration.ofHours(10));
            s = cluster.server(kept);
            cluster.time.advance(Duration.ofMinutes(2));
            assertEquals(Optional.of("1"), cluster.read(s, "r", "a"));
        }
    }

    @Test
    void aPlanThatAllowsNoOpenSocketSyncsAtItsInterval() {
        SyncPlan saving = new SyncPlan(
                "saving", Duration.ofMinutes(15), Duration.ofSeconds(1), 200, Codec.Level.HIGH, false, false);
        try (Cluster cluster = new Cluster().with(builder -> builder.power(state -> saving))) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(2));
            assertEquals(0, cluster.network.openLinks(), "no socket stays open");
            cluster.write(d, "r", "a", "1");
            cluster.time.advance(Duration.ofMinutes(10));
            assertFalse(cluster.has(s, "r"), "it waits for its time");
            cluster.time.advance(Duration.ofMinutes(6));
            assertTrue(cluster.has(s, "r"));
        }
    }

    @Test
    void anExplicitSyncOnALiveDeviceDoesNoHarm() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 20; i++) {
                String value = "v" + i;
                d.write(writer -> {
                    writer.put(Cluster.NOTES, RowKey.of(value), Cluster.row("a", value));
                    return null;
                });
                cluster.sync(d);
            }
            cluster.time.advance(Duration.ofSeconds(5));
            assertEquals(20, Cluster.content(s).size());
            assertEquals(0, Cluster.pending(d));
            assertEquals(0, d.outcomes().size());
        }
    }

    @Test
    void aQuietLiveDeviceReportsNothing() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            List<LiveEvent> events = new ArrayList<>();
            d.live(events::add);
            cluster.time.advance(Duration.ofSeconds(1));
            assertEquals(1, events.size());
            cluster.write(s, "r", "a", "1");
            cluster.time.advance(Duration.ofMinutes(5));
            assertEquals(2, events.size(), events.toString());
        }
    }

    @Test
    void afterTheEndNothingHappens() throws Exception {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            Subscription live = d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            live.close();
            live.close();
            cluster.write(d, "r", "a", "1");
            cluster.time.advance(Duration.ofMinutes(5));
            assertFalse(cluster.has(s, "r"));
            assertEquals(0, cluster.network.openLinks());
        }
    }
}
