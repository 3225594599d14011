package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Short histories that break naive feeds and cursors, each by its name. */
class FeedHistoriesTest {
    @Test
    void lostReply() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "d5");
            var lost = d.syncAsync(dev.tidemark.runtime.Progress.NONE).toCompletableFuture();
            cluster.time.runUntil(() -> cluster.has(s, "r"));
            cluster.network.breakLinks(address -> true);
            cluster.time.runUntil(lost::isDone);
            assertTrue(lost.isCompletedExceptionally());
            cluster.sync(e);
            cluster.write(e, "r", "a", "e1");
            assertEquals(0, cluster.sync(e).conflicts());
            assertEquals(0, cluster.sync(d).conflicts(), "D's write is part of what E had seen");
            assertEquals(Optional.of("e1"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("e1"), cluster.read(d, "r", "a"));
        }
    }

    @Test
    void movingFeed() {
        try (Cluster cluster = new Cluster().with(Cluster::inPagesOfOneRow)) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            for (int i = 0; i < 12; i++) {
                cluster.write(s, "q" + i, "a", "q");
            }
            cluster.write(s, "r", "a", "40");
            long head = s.status().head();
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().sent() > 500);
            assertFalse(pull.isDone(), "r's page has not been read yet");
            cluster.write(s, "r", "b", "60");
            cluster.time.runUntil(pull::isDone);
            long cursor = d.status().peers().get(0).cursor();
            assertTrue(cursor == head || cursor == s.status().head(), "a head in one snapshot, not " + cursor);
            assertEquals(Optional.of("40"), cluster.read(d, "r", "a"), "although r has moved since it was written");
            cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void movingFeedAcrossABrokenLink() {
        for (long cut = 100; cut < 1_500; cut += 50) {
            try (Cluster cluster = new Cluster().with(Cluster::inPagesOfOneRow)) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                SyncNode e = cluster.device("E");
                for (int i = 0; i < 6; i++) {
                    cluster.write(s, "q" + i, "a", "q");
                }
                cluster.write(s, "r", "a", "40");
                cluster.wire().cutAfterSending(cut);
                cluster.trySync(d);
                cluster.wire().heal();
                cluster.sync(e);
                cluster.write(e, "r", "b", "60");
                cluster.sync(e);
                cluster.sync(d);
                assertEquals(Cluster.content(s), Cluster.content(d), "cut after " + cut);
            }
        }
    }

    @Test
    void holeInSquashedFeed() {
        for (long cut = 0; cut < 600; cut += 20) {
            try (Cluster cluster = new Cluster().with(Cluster::inPagesOfOneRow)) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                cluster.write(d, "r", "a", "3");
                cluster.write(d, "q", "a", "5");
                cluster.write(d, "r", "b", "9");
                cluster.wire().cutAfterReceiving(cut);
                cluster.trySync(d);
                cluster.wire().heal();
                assertTrue(Cluster.content(s).isEmpty() || Cluster.content(s).size() == 2, "a group is never split");
                cluster.sync(d);
                assertEquals(Optional.of("3"), cluster.read(s, "r", "a"), "cut after " + cut);
                assertEquals(Optional.of("9"), cluster.read(s, "r", "b"), "cut after " + cut);
                assertEquals(Optional.of("5"), cluster.read(s, "q", "a"), "cut after " + cut);
                assertEquals(0, Cluster.pending(d));
            }
        }
    }

    @Test
    void holeInSquashedFeedOfARowThatWasThere() {
        for (long cut = 0; cut < 700; cut += 20) {
            try (Cluster cluster = new Cluster().with(Cluster::inPagesOfOneRow)) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                cluster.write(s, "r", "a", "0");
                cluster.sync(d);
                cluster.write(d, "r", "a", "3");
                cluster.write(d, "q", "a", "5");
                cluster.write(d, "r", "b", "9");
                cluster.wire().cutAfterReceiving(cut);
                cluster.trySync(d);
                cluster.wire().heal();
                cluster.sync(d);
                assertEquals(Optional.of("3"), cluster.read(s, "r", "a"), "cut after " + cut);
                assertEquals(Optional.of("9"), cluster.read(s, "r", "b"), "cut after " + cut);
                assertEquals(Optional.of("5"), cluster.read(s, "q", "a"), "cut after " + cut);
                assertEquals(Cluster.content(s), Cluster.content(d), "cut after " + cut);
            }
        }
    }

    @Test
    void aSyncThatIsAskedForWhileLiveDoesNotWindTheCursorBack() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            s.write(writer -> {
                writer.put(Cluster.NOTES, RowKey.of("r"), Cluster.row("a", "0"));
                return null;
            });
            CompletableFuture<SyncReport> asked = cluster.begin(d);
            long[] cursor = {0};
            cluster.time.runUntil(() -> {
                long now = d.status().peers().stream()
                        .mapToLong(PeerStatus::cursor)
                        .findFirst()
                        .orElse(0);
                assertTrue(now >= cursor[0], "from " + cursor[0] + " back to " + now);
                cursor[0] = now;
                return asked.isDone();
            });
            cluster.write(s, "r", "a", "1");
            cluster.time.advance(Duration.ofSeconds(5));
            assertEquals(Cluster.content(s), Cluster.content(d), "the live session is taken up again");
        }
    }

    @Test
    void aColumnThatComesWhileADeviceGreetsIsAnnouncedBeforeItsRows() {
        ColumnDefinition id = ColumnDefinition.of("id", ColumnType.STRING);
        TableDefinition narrow = TableDefinition.declared(
                Cluster.NOTES, List.of(id), List.of(ColumnDefinition.of("a", ColumnType.STRING)));
        TableDefinition wide = TableDefinition.declared(
                Cluster.NOTES,
                List.of(id),
                List.of(ColumnDefinition.of("a", ColumnType.STRING), ColumnDefinition.of("b", ColumnType.STRING)));
        for (int steps = 0; steps < 25; steps++) {
            try (Cluster cluster = new Cluster().with(narrow)) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                cluster.write(s, "r", "a", "0");
                CompletableFuture<SyncReport> pull = cluster.begin(d);
                int[] left = {steps};
                cluster.time.runUntil(() -> left[0]-- == 0 || pull.isDone());
                s.define(wide);
                cluster.time.runUntil(pull::isDone);
                assertEquals(0, pull.join().setAside(), "after " + steps);
                assertEquals(Optional.of("0"), cluster.read(d, "r", "a"), "after " + steps);
            }
        }
    }

    @Test
    void echo() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            s.write(writer -> {
                for (int i = 0; i < 3_000; i++) {
                    writer.put(Cluster.NOTES, RowKey.of("q" + i), Cluster.row("a", "value " + i));
                }
                return null;
            });
            assertEquals(3_000, cluster.sync(d).pulled().rows());
            cluster.write(d, "q7", "a", "mine");
            SyncReport report = cluster.sync(d);
            assertEquals(1, report.pushed().rows());
            assertTrue(report.pushed().bytes() < 500, "sent " + report.pushed().bytes());
            assertEquals(0, report.pulled().rows());
            assertEquals(3_000, cluster.sync(e).pulled().rows());
            assertEquals(Optional.of("mine"), cluster.read(e, "q7", "a"));
        }
    }

    @Test
    void harvestAfterApply() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = cluster.server();
            CapturingStorage file = new CapturingStorage(Cluster.memory());
            SyncNode d = cluster.device("D", file);
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.write(s, "r", "a", "unseen");
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            long sent = cluster.wire().sent();
            cluster.time.runUntil(() -> cluster.wire().sent() > sent + 70);
            file.appWrites(Cluster.NOTES, RowKey.of("r"), Cluster.row("a", "app"), cluster.time.millis());
            cluster.time.runUntil(pull::isDone);
            assertEquals(Optional.of("app"), cluster.read(d, "r", "a"), "unsent writes are kept");
            assertEquals(1, cluster.sync(d).conflicts(), "the app had not seen what was pulled after it wrote");
            assertEquals(Optional.of("unseen"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("unseen"), cluster.read(d, "r", "a"));
        }
    }
}
