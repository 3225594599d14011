package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Short histories with clocks that are wrong, each by its name. */
class ClockHistoriesTest {
    @Test
    void aStampTenYearsInTheFutureDragsNobodyAlong() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            Duration[] skew = {Duration.ofDays(3_650)};
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().plus(skew[0]));
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(d, "r", "a", "from 2036");
            cluster.write(e, "r", "a", "later");
            cluster.sync(d);
            assertEquals(1, cluster.sync(e).conflicts());
            assertEquals(Optional.of("later"), cluster.read(s, "r", "a"), "E wrote after D, whatever D's clock says");
        }
    }

    @Test
    void anAnswerThatTookSecondsIsNoReasonToDoubtAClock() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(e, "r", "a", "e");
            cluster.sync(e);
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(d, "r", "a", "d, later");
            cluster.slow(Duration.ofSeconds(4));
            cluster.sync(d);
            assertEquals(Optional.of("d, later"), cluster.read(s, "r", "a"));
        }
    }

    @Test
    void aStampFromBeforeTheClockWasPutRightIsRestamped() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            Duration[] skew = {Duration.ofDays(3_650)};
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().plus(skew[0]));
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "from 2036");
            skew[0] = Duration.ZERO;
            cluster.sync(d);
            assertEquals(Optional.of("from 2036"), cluster.read(s, "r", "a"));
            cluster.write(d, "q", "a", "d");
            cluster.write(e, "q", "a", "e, later");
            cluster.sync(d);
            cluster.sync(e);
            assertEquals(Optional.of("e, later"), cluster.read(s, "q", "a"), "D's clock has come back as well");
        }
    }

    @Test
    void aStampFromTheFutureIsRefusedAndSentAgainAtItsTime() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            Duration[] skew = {Duration.ZERO};
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().plus(skew[0]));
            cluster.sync(d);
            List<LiveEvent> events = new ArrayList<>();
            d.live(events::add);
            cluster.time.advance(Duration.ofSeconds(2));
            skew[0] = Duration.ofDays(3_650);
            cluster.write(d, "r", "a", "1");
            cluster.time.advance(Duration.ofSeconds(5));
            assertEquals(Optional.of("1"), cluster.read(s, "r", "a"));
            assertTrue(events.stream().noneMatch(LiveEvent.Failed.class::isInstance), events.toString());
        }
    }

    @Test
    void aWriteIsLaterThanOneThatHasLeftThoughTheClockIsCorrected() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            Duration[] skew = {Duration.ZERO};
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().plus(skew[0]));
            cluster.write(d, "r1", "a", "first");
            cluster.sync(d);
            cluster.write(d, "r2", "a", "second");
            skew[0] = Duration.ofSeconds(36);
            cluster.sync(d);
            assertTrue(stampOf(cluster, d, "r1").compareTo(stampOf(cluster, d, "r2")) < 0);
        }
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

    @Test
    void aServersClockThatFallsBackRefusesNoRowForWhatItHasTakenBefore() {
        TablePolicy asOne = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.Deletes.BY_STAMP, Map.of());
        try (Cluster cluster = new Cluster(asOne, "last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "1");
            cluster.sync(d);
            cluster.write(d, "r", "b", "2");
            cluster.with(builder -> builder.clock(() -> cluster.time.instant().minus(Duration.ofDays(3_000))));
            SyncNode late = cluster.restart(s);
            cluster.sync(d);
            assertEquals(Optional.of("2"), cluster.read(late, "r", "b"));
        }
    }
}
