package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.SyncNode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How soon what an app writes by itself is noticed and on its way, and how often an idle device wakes up for that. */
class AppCommitsTest {
    private static final Duration WHILE_NOBODY_WRITES = Duration.ofMillis(100);
    private static final Duration WHILE_SOMEBODY_WRITES = Duration.ofMillis(40);

    private int asked;
    private final CapturingStorage file = new CapturingStorage(Cluster.memory()) {
        @Override
        public boolean hasCaptured() {
            asked++;
            return super.hasCaptured();
        }
    };

    @Test
    void anAppThatBeginsToWriteIsNoticedWithinATenthOfASecondAndThenSooner() {
        try (Cluster cluster = new Cluster()) {
            SyncNode server = liveDevice(cluster);
            write(cluster, "1");
            cluster.time.advance(WHILE_NOBODY_WRITES);
            assertEquals(Optional.of("1"), cluster.read(server, "r", "a"));
            for (int i = 2; i < 20; i++) {
                cluster.time.advance(Duration.ofMillis(477));
                write(cluster, String.valueOf(i));
                cluster.time.advance(WHILE_SOMEBODY_WRITES);
                assertEquals(Optional.of(String.valueOf(i)), cluster.read(server, "r", "a"));
            }
        }
    }

    @Test
    void anIdleDeviceAsksTenTimesASecondAgainSomeSecondsAfterTheLastWrite() {
        try (Cluster cluster = new Cluster()) {
            liveDevice(cluster);
            write(cluster, "1");
            cluster.time.advance(Duration.ofSeconds(15));
            asked = 0;
            cluster.time.advance(Duration.ofHours(1));
            assertEquals(36_000, asked, 10);
        }
    }

    @Test
    void aDeviceThatKeepsNoConnectionAsksNobody() {
        SyncPlan saving = new SyncPlan(
                "saving", Duration.ofMinutes(15), Duration.ofSeconds(1), 200, Codec.Level.HIGH, false, false);
        try (Cluster cluster = new Cluster().with(builder -> builder.power(state -> saving))) {
            liveDevice(cluster);
            asked = 0;
            cluster.time.advance(Duration.ofMinutes(14));
            assertEquals(0, asked);
        }
    }

    private void write(Cluster cluster, String value) {
        file.appWrites(Cluster.NOTES, RowKey.of("r"), Cluster.row("a", value), cluster.time.millis());
    }

    /** Returns the server of a live device that holds a row. */
    private SyncNode liveDevice(Cluster cluster) {
        SyncNode server = cluster.server();
        SyncNode device = cluster.device("D", file);
        cluster.write(server, "r", "a", "0");
        device.live(event -> {});
        cluster.time.advance(Duration.ofSeconds(2));
        assertEquals(Optional.of("0"), cluster.read(device, "r", "a"));
        return server;
    }
}
