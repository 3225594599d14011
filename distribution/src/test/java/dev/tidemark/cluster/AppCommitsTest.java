package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.StoreWatch;
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
    void whatTheMachineTellsOfIsOnItsWayAtOnce() {
        Told told = new Told();
        try (Cluster cluster = new Cluster().with(builder -> builder.storeWatch(told))) {
            SyncNode server = liveDevice(cluster);
            for (int i = 1; i < 20; i++) {
                write(cluster, String.valueOf(i));
                told.now();
                cluster.time.advance(Duration.ofMillis(1));
                assertEquals(Optional.of(String.valueOf(i)), cluster.read(server, "r", "a"));
                cluster.time.advance(Duration.ofMillis(477));
            }
        }
    }

    @Test
    void aCommitThatIsThereAMomentAfterItWasToldOfDoesNotWaitForTheNextRegularLook() {
        Told told = new Told();
        try (Cluster cluster = new Cluster().with(builder -> builder.storeWatch(told))) {
            SyncNode server = liveDevice(cluster);
            told.now();
            cluster.time.advance(Duration.ofMillis(3));
            write(cluster, "1");
            cluster.time.advance(Duration.ofMillis(3));
            assertEquals(Optional.of("1"), cluster.read(server, "r", "a"));
        }
    }

    @Test
    void aFileThatIsWrittenToAllTheTimeByItsNodeWakesItUpALimitedNumberOfTimes() {
        Told told = new Told();
        try (Cluster cluster = new Cluster().with(builder -> builder.storeWatch(told))) {
            liveDevice(cluster);
            asked = 0;
            for (int i = 0; i < 1_000; i++) {
                told.now();
                cluster.time.advance(Duration.ofMillis(1));
            }
            assertTrue(asked <= 120, "asked " + asked + " times in a second");
        }
    }

    @Test
    void aDeviceWhoseMachineNeverTellsLooksByItself() {
        try (Cluster cluster = new Cluster().with(builder -> builder.storeWatch(new Told()))) {
            SyncNode server = liveDevice(cluster);
            write(cluster, "1");
            cluster.time.advance(WHILE_NOBODY_WRITES);
            assertEquals(Optional.of("1"), cluster.read(server, "r", "a"));
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

    /** Tells of writes when the test says so, and only if it was asked to. */
    private static final class Told implements StoreWatch {
        private Runnable waiting = () -> {};

        @Override
        public void next(Runnable listener) {
            waiting = listener;
        }

        void now() {
            Runnable told = waiting;
            waiting = () -> {};
            told.run();
        }
    }
}
