package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.NodeStatus.PeerStatus;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNode.LiveEvent;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Short histories that break naive designs, each by its name. */
class HistoriesTest {
    @Test
    void aWriteTravelsThroughTheServer() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "1");
            assertEquals(1, cluster.sync(d).pushed().rows());
            assertEquals(1, cluster.sync(e).pulled().rows());
            assertEquals(Optional.of("1"), cluster.read(e, "r", "a"));
            assertEquals(0, cluster.sync(d).pulled().rows(), "nobody gets back what he wrote");
        }
    }

    @Test
    void ownSuccessor() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "5");
            cluster.sync(d);
            cluster.write(d, "r", "a", "6");
            assertEquals(0, cluster.sync(d).conflicts());
            assertEquals(Optional.of("6"), cluster.read(s, "r", "a"));
        }
    }

    @Test
    void otherColumn() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            SyncNode c = cluster.device("C");
            cluster.write(a, "r", "a", "0");
            cluster.write(a, "r", "b", "0");
            cluster.sync(a);
            cluster.sync(c);
            cluster.write(c, "r", "b", "c");
            cluster.sync(c);
            cluster.write(a, "r", "a", "a");
            SyncReport report = cluster.sync(a);
            assertEquals(0, report.conflicts(), "A had seen all of column a");
            assertEquals(1, report.pushed().merged());
            cluster.sync(c);
            assertEquals(Optional.of("a"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("c"), cluster.read(s, "r", "b"));
            assertEquals(Cluster.content(s), Cluster.content(a));
            assertEquals(Cluster.content(s), Cluster.content(c));
        }
    }

    @Test
    void squashedConflict() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(d, "r", "a", "d1");
            cluster.write(e, "r", "a", "e1");
            cluster.sync(e);
            cluster.write(d, "r", "a", "d2");
            SyncReport report = cluster.sync(d);
            assertEquals(1, report.conflicts(), "d1 had not seen e1, and d2 stands for both");
            assertEquals(Optional.of("d2"), cluster.read(s, "r", "a"));
        }
    }

    @Test
    void columnsAreDecidedEachByItsOwnWrites() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", Row.of(Map.of("a", Value.of("0"), "b", Value.of("0"))));
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "r", "a", "e, first");
            cluster.write(d, "r", Row.of(Map.of("a", Value.of("d"), "b", Value.of("d"))));
            cluster.write(e, "r", "b", "e, last");
            cluster.sync(e);
            assertEquals(1, cluster.sync(d).pushed().merged());
            assertEquals(Optional.of("d"), cluster.read(s, "r", "a"), "D wrote a after E");
            assertEquals(Optional.of("e, last"), cluster.read(s, "r", "b"));
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void silentVerdict() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "r", "a", "e1");
            cluster.write(d, "r", "a", "d5");
            cluster.sync(e);
            SyncReport report = cluster.sync(d);
            assertEquals(1, report.pushed().superseded());
            assertEquals(Optional.of("e1"), cluster.read(d, "r", "a"), "the feed corrects the author");
            List<Outcome> outcomes = d.outcomes();
            assertEquals(1, outcomes.size());
            assertEquals(Outcome.Kind.SUPERSEDED, outcomes.get(0).kind());
            assertEquals(Cluster.row("a", "d5"), outcomes.get(0).written(), "what was written is not lost");
        }
    }

    @Test
    void revivedHalf() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "a");
            cluster.write(d, "r", "b", "b");
            cluster.sync(d);
            cluster.sync(e);
            cluster.delete(d, "r");
            cluster.write(e, "r", "b", "e");
            cluster.sync(d);
            cluster.sync(e);
            cluster.sync(d);
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.of("a"), cluster.read(node, "r", "a"), node.name());
                assertEquals(Optional.of("e"), cluster.read(node, "r", "b"), node.name());
            }
        }
    }

    @Test
    void aDeletionWinsWhereThePolicySaysSo() {
        TablePolicy deleteWins = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.DELETE_WINS, Map.of());
        try (Cluster cluster = new Cluster(deleteWins, "last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "a");
            cluster.sync(d);
            cluster.sync(e);
            cluster.delete(d, "r");
            cluster.write(e, "r", "a", "e");
            cluster.sync(d);
            assertEquals(1, cluster.sync(e).pushed().superseded());
            assertFalse(cluster.has(s, "r"));
            assertFalse(cluster.has(e, "r"));
        }
    }

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

    @Test
    void inARowThatIsOneUnitTheWriteThatCameLastIsNotFoundByStampsAlone() {
        TablePolicy asOne = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.ROW, TablePolicy.Deletes.BY_STAMP, Map.of());
        try (Cluster cluster = new Cluster(asOne, "server-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().minusMillis(1_500));
            SyncNode e = cluster.device(
                    "E", Cluster.memory(), () -> cluster.time.instant().minusMillis(1_500));
            s.write(writer -> {
                writer.put(Cluster.NOTES, RowKey.of("r"), Row.of(Map.of("a", Value.of("0"), "c", Value.of("0"))));
                return null;
            });
            for (SyncNode node : List.of(d, e)) {
                CompletableFuture<SyncReport> pull = cluster.begin(node);
                cluster.time.runUntil(pull::isDone);
                String column = node == d ? "a" : "c";
                node.write(writer -> {
                    writer.patch(Cluster.NOTES, RowKey.of("r"), Cluster.row(column, node.name()));
                    return null;
                });
            }
            cluster.sync(d);
            assertEquals(1, cluster.sync(e).pushed().superseded());
            assertEquals(Cluster.content(s), Cluster.content(e));
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
    void whatWasWrittenDuringAPullIsOfferedToAServerThatLostIt() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().sent() > 0);
            cluster.write(d, "r", "a", "meanwhile");
            cluster.time.runUntil(pull::isDone);
            StorageBackend backup = cluster.copyOf(s);
            cluster.sync(d);
            assertTrue(cluster.has(s, "r"));
            cluster.stop(s);
            SyncNode restored = cluster.server(backup);
            cluster.sync(d);
            assertTrue(cluster.has(restored, "r"));
        }
    }

    @Test
    void silentVerdictWhoseMessageIsLost() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "r", "a", "e1");
            cluster.write(d, "r", "a", "d5");
            cluster.sync(e);
            long before = s.status().head();
            CompletableFuture<SyncReport> lost = cluster.begin(d);
            cluster.time.runUntil(() -> s.status().head() > before);
            cluster.breakLinks();
            cluster.time.runUntil(lost::isDone);
            assertTrue(lost.isCompletedExceptionally());
            cluster.sync(d);
            assertEquals(Optional.of("e1"), cluster.read(d, "r", "a"));
            assertEquals(Cluster.row("a", "d5"), d.outcomes().get(0).written(), "the outcome was kept for its author");
            assertEquals(0, Cluster.pending(d));
        }
    }

    @Test
    void silentVerdictOnAWriteThatIsRejected() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "email", "old");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "x", "email", "taken");
            cluster.sync(e);
            cluster.write(d, "r", "email", "taken");
            cluster.write(d, "n", "email", "taken-too");
            assertEquals(1, cluster.sync(d).pushed().rejected());
            assertEquals(Outcome.Kind.REJECTED, d.outcomes().get(0).kind());
            assertEquals(Optional.of("old"), cluster.read(d, "r", "email"), "the server's version is back");
            assertEquals(
                    Optional.of("taken-too"), cluster.read(s, "n", "email"), "one bad row never blocks the others");
            cluster.sync(e);
            for (SyncNode node : List.of(d, e)) {
                assertEquals(Cluster.content(s), Cluster.content(node), node.name());
            }
        }
    }

    @Test
    void aRejectionReachesItsAuthorThoughTheRowMovesOn() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "email", "old");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(s, "x", "email", "taken");
            cluster.write(d, "r", "email", "taken");
            long before = s.status().head();
            CompletableFuture<SyncReport> lost = cluster.begin(d);
            cluster.time.runUntil(() -> s.status().head() > before);
            cluster.breakLinks();
            cluster.time.runUntil(lost::isDone);
            cluster.write(e, "r", "note", "moved");
            assertEquals(0, cluster.sync(e).conflicts());
            cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Optional.of("old"), cluster.read(d, "r", "email"));
        }
    }

    @Test
    void aRejectionIsNoConflictForOthers() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "server-wins").with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "email", "old");
            cluster.write(s, "r", "note", "seen by all");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(s, "x", "email", "taken");
            cluster.write(e, "r", "note", "e");
            cluster.write(d, "r", "email", "taken");
            assertEquals(1, cluster.sync(d).pushed().rejected());
            assertEquals(0, cluster.sync(e).conflicts(), "nobody else has written the note");
            assertEquals(Optional.of("e"), cluster.read(s, "r", "note"));
            cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Cluster.content(s), Cluster.content(e));
        }
    }

    @Test
    void aValueThatIsTakenBackByARejectionPushesOutWhoTookItMeanwhile() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r1", "email", "A");
            cluster.write(s, "r2", "email", "C");
            cluster.sync(d);
            cluster.sync(e);
            cluster.write(e, "x", "email", "B");
            cluster.sync(e);
            cluster.write(d, "r1", "email", "B");
            cluster.write(d, "r2", "email", "A");
            assertEquals(2, cluster.sync(d).pushed().rejected(), "r1 can't become B, so r2 can't become A");
            assertEquals(Optional.of("A"), cluster.read(s, "r1", "email"));
            assertEquals(Optional.of("C"), cluster.read(s, "r2", "email"));
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void aRowThatClashesWithAnUnsentOneIsSetAsideAndComesBack() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "q", "email", "Q");
            cluster.sync(d);
            cluster.write(s, "y", "email", "A");
            cluster.write(s, "q", "email", "B");
            cluster.wire().forget();
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().turns() == 2);
            cluster.write(d, "x", "email", "A");
            cluster.time.runUntil(pull::isDone);
            assertFalse(cluster.has(d, "y"), "x is in its way");
            assertEquals(Optional.of("B"), cluster.read(d, "q", "email"), "everything else goes on");
            assertEquals(1, d.status().problems().size());
            cluster.write(s, "y", "note", "moved on");
            assertEquals(1, cluster.sync(d).pushed().rejected());
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Optional.of("moved on"), cluster.read(d, "y", "note"));
            assertEquals(0, d.status().problems().size());
            assertEquals(
                    Optional.of(Value.of("A")), d.outcomes().get(0).written().get("email"));
        }
    }

    @Test
    void overtakenRestore() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            for (int i = 0; i < 8; i++) {
                cluster.write(s, "old" + i, "a", "1");
            }
            cluster.sync(d);
            cluster.sync(e);
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(e, "lost", "a", "e");
            cluster.sync(e);
            cluster.write(s, "old1", "a", "lost too");
            cluster.delete(s, "old2");
            cluster.sync(d);
            long cursor = d.status().peers().get(0).cursor();
            cluster.stop(s);
            s = cluster.server(backup);
            for (int i = 0; i < 20; i++) {
                cluster.write(s, "new" + i, "a", "2");
            }
            assertTrue(s.status().head() > cursor, "new writes have overtaken the cursor");
            cluster.settle(List.of(d, e));
            assertEquals(28, Cluster.content(s).size());
            assertEquals(Optional.of("e"), cluster.read(s, "lost", "a"), "D offers what E had written");
            assertEquals(Optional.of("lost too"), cluster.read(s, "old1", "a"), "and what the server had");
            assertFalse(cluster.has(s, "old2"), "and what it had deleted");
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Cluster.content(s), Cluster.content(e));
            assertEquals(0, d.outcomes().size());
        }
    }

    @Test
    void numbersServedTwice() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            StorageBackend backup = cluster.copyOf(s);
            for (int i = 0; i < 10; i++) {
                cluster.write(s, "q" + i, "a", "1");
            }
            cluster.sync(d);
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.write(s, "r", "a", "new life");
            cluster.write(d, "r", "a", "d");
            assertEquals(1, cluster.sync(d).conflicts(), "D has read beyond that number, but in the life before");
            assertEquals(Optional.of("new life"), cluster.read(s, "r", "a"));
            assertEquals(11, Cluster.content(s).size());
            assertEquals(Cluster.content(s), Cluster.content(d));
        }
    }

    @Test
    void aWriteMadeBetweenPushAndCheckpointSurvivesARestore() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "q", "a", "1");
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().sent() > 0);
            cluster.time.advance(Duration.ZERO);
            assertTrue(pull.isDone());
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(s, "q", "b", "2");
            CompletableFuture<SyncReport> second = cluster.begin(d);
            long sent = cluster.wire().sent();
            cluster.time.runUntil(() -> cluster.wire().sent() > sent + 110);
            cluster.write(d, "r", "a", "d");
            cluster.time.runUntil(second::isDone);
            cluster.sync(d);
            assertTrue(cluster.has(s, "r"));
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.sync(d);
            assertEquals(Cluster.content(d), Cluster.content(s));
            assertTrue(cluster.has(s, "r"));
            assertEquals(Optional.of("2"), cluster.read(s, "q", "b"));
        }
    }

    @Test
    void aSecondServerGetsAll() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(e, "r", "a", "7");
            cluster.sync(e);
            cluster.sync(d);
            cluster.write(d, "r", "a", "9");
            cluster.sync(d);
            cluster.stop(s);
            s = cluster.server();
            cluster.sync(d);
            assertEquals(Optional.of("9"), cluster.read(s, "r", "a"));
            cluster.write(d, "r", "a", "10");
            assertEquals(0, cluster.sync(d).conflicts());
        }
    }

    @Test
    void purgedThenUpdated() {
        try (Cluster cluster = new Cluster().with(builder -> builder.tombstones(Duration.ofMinutes(1)))) {
            SyncNode s = cluster.server();
            SyncNode f = cluster.device("F");
            cluster.write(s, "r", "a", "0");
            cluster.write(s, "q", "a", "0");
            cluster.sync(f);
            cluster.delete(s, "r");
            cluster.time.advance(Duration.ofMinutes(2));
            assertEquals(0, Stores.tombstones(cluster.copyOf(s)), "the tombstone is purged");
            cluster.write(f, "r", "b", "late");
            assertEquals(1, cluster.sync(f).pushed().superseded(), "an update is no insert");
            assertFalse(cluster.has(s, "r"));
            assertEquals(Cluster.content(s), Cluster.content(f));
            assertEquals(
                    Map.of("a", Value.of("0"), "b", Value.of("late")),
                    f.outcomes().get(0).written().toMap());
        }
    }

    @Test
    void purgedThenFedBack() {
        try (Cluster cluster = new Cluster().with(builder -> builder.tombstones(Duration.ofMinutes(1)))) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode f = cluster.device("F");
            cluster.write(s, "q", "a", "0");
            cluster.sync(d);
            cluster.sync(f);
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(d, "r", "a", "d");
            cluster.sync(d);
            cluster.sync(f);
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.sync(d);
            cluster.delete(d, "r");
            cluster.sync(d);
            cluster.time.advance(Duration.ofMinutes(2));
            assertEquals(0, Stores.tombstones(cluster.copyOf(s)), "the tombstone is purged");
            cluster.sync(f);
            assertFalse(cluster.has(s, "r"), "a peer behind the purge does not feed r back");
            assertEquals(Cluster.content(s), Cluster.content(f));
        }
    }

    @Test
    void twoCopies() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            cluster.write(a, "r", "a", "5");
            cluster.sync(a);
            cluster.write(a, "both", "a", "6");
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.write(a, "r", "a", "6 of A");
            cluster.write(copy, "r", "b", "6 of the copy");
            cluster.write(copy, "mine", "a", "7");
            cluster.sync(a);
            UUID before = copy.id();
            cluster.sync(copy);
            assertNotEquals(before, copy.id(), "the copy became a node of its own");
            assertEquals(Optional.of("6 of A"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("6 of the copy"), cluster.read(s, "r", "b"));
            assertTrue(cluster.has(s, "mine"));
            cluster.settle(List.of(a, copy));
            assertEquals(Cluster.content(s), Cluster.content(a));
            assertEquals(Cluster.content(s), Cluster.content(copy));
        }
    }

    @Test
    void twoCopiesOfWhichOneWasMadeAfterALostReply() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode a = cluster.device("A");
            cluster.sync(a);
            cluster.write(a, "r", "a", "6");
            cluster.wire().cutAfterSending(0);
            assertFalse(cluster.trySync(a));
            SyncNode copy = cluster.device("copy", cluster.copyOf(a));
            cluster.write(a, "r", "a", "7 of A");
            cluster.write(copy, "q", "a", "7 of the copy");
            cluster.sync(a);
            cluster.sync(copy);
            assertEquals(Optional.of("7 of the copy"), cluster.read(s, "q", "a"));
            assertNotEquals(a.id(), copy.id());
        }
    }

    @Test
    void anHonestDeviceIsNoCopyThoughTheReplyWithItsNonceIsLost() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.sync(d);
            UUID id = d.id();
            for (int i = 0; i < 3; i++) {
                cluster.wire().cutAfterSending(0);
                assertFalse(cluster.trySync(d));
                d = cluster.restart(d);
            }
            cluster.write(d, "r", "a", "1");
            cluster.sync(d);
            assertEquals(id, d.id());
            assertTrue(cluster.has(s, "r"));
        }
    }

    @Test
    void aRestoredDeviceGetsItsOwnLostWritesBack() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(d, "r", "a", "1");
            cluster.sync(d);
            StorageBackend backup = cluster.copyOf(d);
            cluster.write(d, "r", "a", "2");
            cluster.write(d, "q", "a", "3");
            cluster.sync(d);
            cluster.stop(d);
            d = cluster.device("D", backup);
            cluster.sync(d);
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(2, Cluster.content(d).size());
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
}
