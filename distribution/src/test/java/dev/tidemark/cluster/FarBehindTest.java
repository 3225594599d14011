package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ChangeEvent;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Deletions are forgotten after a time; who was away for longer gets everything anew, and loses nothing of his own. */
class FarBehindTest {
    private static final Duration REMEMBERED = Duration.ofMinutes(2);

    private static Cluster cluster() {
        return new Cluster().with(builder -> builder.tombstones(REMEMBERED));
    }

    /** Lets so much time pass that all deletions so far are forgotten. */
    private static void forget(Cluster cluster) {
        cluster.time.advance(REMEMBERED.plusSeconds(20));
    }

    private static void assertEqual(SyncNode server, SyncNode... devices) {
        for (SyncNode device : devices) {
            assertEquals(Cluster.content(server), Cluster.content(device), device.name());
            assertEquals(0, Cluster.pending(device), device.name());
        }
    }

    @Test
    void whatWasDeletedAndForgottenMeanwhileIsGoneAndNothingElse() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            for (int i = 0; i < 5; i++) {
                cluster.write(s, "r" + i, "a", "0");
            }
            cluster.sync(d);
            cluster.delete(s, "r1");
            cluster.write(s, "r2", "a", "changed");
            cluster.write(s, "new", "a", "1");
            forget(cluster);
            cluster.write(d, "r3", "b", "unsent");
            cluster.write(d, "own", "a", "unsent");
            List<ChangeEvent> events = new ArrayList<>();
            d.onChange(events::add);
            SyncReport report = cluster.sync(d);
            assertFalse(cluster.has(d, "r1"));
            assertEqual(s, d);
            assertEquals(Optional.of("unsent"), cluster.read(s, "r3", "b"));
            assertTrue(cluster.has(s, "own"));
            assertEquals(0, report.conflicts());
            assertEquals(2, report.pulled().rows(), "rows that are as they were are not told");
            assertEquals(1, report.pulled().deletes());
            assertEquals(3, events.size(), events.toString());
            assertEquals(0, cluster.sync(d).pulled().rows(), "the next sync is one like any other");
        }
    }

    @Test
    void nothingIsForgottenBeforeItsTimeNorWhatNobodyHasYet() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", "a", "0");
            cluster.write(s, "q", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.delete(d, "r");
            forget(cluster);
            assertEquals(1, Cluster.pending(d), "a deletion that was not sent is not forgotten");
            cluster.sync(d);
            cluster.time.advance(REMEMBERED.minusSeconds(10));
            SyncReport report = cluster.sync(e);
            assertEquals(1, report.pulled().deletes());
            assertTrue(report.pulled().bytes() < 400, "E gets what changed, and not everything: " + report);
            assertEqual(s, d, e);
        }
    }

    @Test
    void whereNothingIsToBeForgottenNothingIs() {
        try (Cluster cluster = new Cluster().with(builder -> builder.tombstonesForEver())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.delete(s, "r");
            forget(cluster);
            cluster.write(d, "r", "b", "late");
            assertEquals(1, cluster.sync(d).conflicts());
            assertEquals(Optional.of("0"), cluster.read(s, "r", "a"), "the last image is still there");
            assertEqual(s, d);
        }
    }

    @Test
    void forgettingWaitsWhileThePowerProfileHasMaintenanceWait() {
        boolean[] background = {false};
        try (Cluster cluster = new Cluster()
                .with(builder -> builder.tombstones(REMEMBERED)
                        .power(state -> new SyncPlan(
                                "test",
                                Duration.ofSeconds(60),
                                Duration.ofMillis(10),
                                100,
                                Codec.Level.FAST,
                                true,
                                background[0])))) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.delete(s, "r");
            forget(cluster);
            assertEquals(1, tombstones(cluster, s));
            background[0] = true;
            forget(cluster);
            assertEquals(1, tombstones(cluster, s), "it counts from when it was first looked at");
            forget(cluster);
            assertEquals(0, tombstones(cluster, s), "what was put off is done when power is back");
        }
    }

    private static int tombstones(Cluster cluster, SyncNode node) {
        return Stores.tombstones(cluster.copyOf(node));
    }

    @Test
    void theHorizonIsPartOfTheStoreAndSurvivesARestart() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.write(s, "q", "a", "0");
            cluster.sync(d);
            cluster.delete(s, "r");
            forget(cluster);
            s = cluster.restart(s);
            cluster.sync(d);
            assertEqual(s, d);
            assertFalse(cluster.has(d, "r"));
        }
    }

    @Test
    void aSnapshotThatIsCutGoesOnWhereItWas() {
        long whole = 0;
        for (long cut = 0; cut < 2_600; cut += 130) {
            try (Cluster cluster =
                    new Cluster().with(builder -> Cluster.inPagesOfOneRow(builder.tombstones(REMEMBERED)))) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                for (int i = 0; i < 12; i++) {
                    cluster.write(s, "r" + i, "a", "value " + i);
                }
                cluster.sync(d);
                cluster.delete(s, "r3");
                forget(cluster);
                cluster.write(d, "r4", "a", "unsent");
                if (cut > 0) {
                    cluster.wire().cutAfterSending(cut);
                    cluster.trySync(d);
                    cluster.wire().heal();
                    d = cluster.restart(d);
                    cluster.write(s, "r5", "a", "moved on");
                }
                long before = cluster.wire().sent();
                cluster.sync(d);
                assertEqual(s, d);
                assertFalse(cluster.has(d, "r3"), "cut after " + cut);
                assertEquals(Optional.of("unsent"), cluster.read(s, "r4", "a"));
                if (cut == 0) {
                    whole = cluster.wire().sent() - before;
                } else if (cut > 1_000) {
                    assertTrue(cluster.wire().sent() - before < whole - 200, "what had arrived came again, cut " + cut);
                }
            }
        }
    }

    @Test
    void pagesThatOutlivedTheHorizonAreNotTrusted() {
        for (long cut = 300; cut < 1_100; cut += 100) {
            try (Cluster cluster =
                    new Cluster().with(builder -> Cluster.inPagesOfOneRow(builder.tombstones(REMEMBERED)))) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                SyncNode first = cluster.device("first");
                for (int i = 0; i < 12; i++) {
                    cluster.write(s, "r" + i, "a", "value " + i);
                }
                cluster.sync(d);
                cluster.delete(s, "r11");
                forget(cluster);
                for (SyncNode device : List.of(d, first)) {
                    cluster.wire().cutAfterSending(cut);
                    assertFalse(cluster.trySync(device), "cut after " + cut);
                    cluster.wire().heal();
                }
                cluster.delete(s, "r0");
                cluster.delete(s, "r2");
                forget(cluster);
                cluster.sync(d);
                cluster.sync(first);
                assertEqual(s, d, first);
                assertEquals(9, Cluster.content(d).size(), "cut after " + cut);
            }
        }
    }

    @Test
    void aDeletionThatIsForgottenWhileItsDeviceIsBeingToldOfItIsNotMissed() {
        int refused = 0;
        for (int early = 10; early < 120; early += 20) {
            try (Cluster cluster =
                    new Cluster().with(builder -> Cluster.inPagesOfOneRow(builder.tombstones(REMEMBERED)))) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                cluster.write(s, "gone", "a", "0");
                cluster.sync(d);
                for (int i = 0; i < 12; i++) {
                    cluster.write(s, "r" + i, "a", "x".repeat(100_000));
                }
                cluster.delete(s, "gone");
                cluster.time.advance(REMEMBERED.minusSeconds(early));
                cluster.slow(Duration.ofMillis(300));
                boolean told = cluster.trySync(d);
                cluster.slow(Duration.ZERO);
                refused += told ? 0 : 1;
                cluster.sync(d);
                assertEqual(s, d);
                assertFalse(cluster.has(d, "gone"), "begun " + early + " s before");
            }
        }
        assertTrue(refused > 0, "it was forgotten in the middle of no pull");
    }

    @Test
    void whatIsWrittenWhileASnapshotArrivesStays() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            for (String row : List.of("stays", "goes", "kept")) {
                cluster.write(s, row, "a", "0");
            }
            cluster.sync(d);
            cluster.delete(s, "goes");
            forget(cluster);
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            long sent = cluster.wire().sent();
            cluster.time.runUntil(() -> cluster.wire().sent() > sent + 110);
            cluster.write(d, "goes", "b", "meanwhile");
            cluster.write(d, "mine", "a", "meanwhile");
            cluster.write(d, "kept", "b", "meanwhile");
            cluster.time.runUntil(pull::isDone);
            assertEquals(Optional.of("meanwhile"), cluster.read(d, "goes", "b"), "written and unsent");
            assertTrue(cluster.has(d, "mine"));
            assertEquals(Optional.of("meanwhile"), cluster.read(d, "kept", "b"));
            assertEquals(1, cluster.sync(d).pushed().superseded());
            assertEqual(s, d);
            assertFalse(cluster.has(d, "goes"));
            assertEquals(
                    Map.of("a", Value.of("0"), "b", Value.of("meanwhile")),
                    d.outcomes().get(0).written().toMap(),
                    "the outcome keeps the row as it was here");
        }
    }

    @Test
    void anUpdateOfTheWholeRowBringsItBackWhereUpdatesWin() {
        for (TablePolicy.Deletes deletes : TablePolicy.Deletes.values()) {
            TablePolicy policy =
                    new TablePolicy(List.of(), Map.of(), TablePolicy.Granularity.COLUMN, deletes, Map.of());
            try (Cluster cluster = new Cluster(policy, "last-writer-wins")
                    .with(builder -> builder.tombstones(REMEMBERED))
                    .with(Cluster.uniqueEmails())) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                cluster.write(s, "r", "email", "old");
                cluster.sync(d);
                cluster.delete(s, "r");
                forget(cluster);
                cluster.write(d, "r", "email", "new");
                cluster.write(d, "r", "note", "whole");
                SyncReport report = cluster.sync(d);
                boolean wins = deletes == TablePolicy.Deletes.UPDATE_WINS || deletes == TablePolicy.Deletes.BY_STAMP;
                assertEquals(wins, cluster.has(s, "r"), deletes.toString());
                assertEquals(wins ? 0 : 1, report.pushed().superseded());
                assertEquals(1, report.conflicts());
                assertEqual(s, d);
            }
        }
    }

    @Test
    void anUpdateThatIsOlderThanADeletionThatWasForgottenIsNotNewerByStamp() {
        try (Cluster cluster = cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "email", "old");
            cluster.sync(d);
            cluster.write(d, "r", "email", "before");
            cluster.write(d, "r", "note", "before");
            cluster.delete(s, "r");
            forget(cluster);
            assertEquals(1, cluster.sync(d).pushed().superseded());
            assertFalse(cluster.has(s, "r"));
            assertEqual(s, d);
        }
    }

    @Test
    void aRestoredServerIsGivenBackWhatItLostButNothingThatWasForgotten() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            SyncNode f = cluster.device("F");
            cluster.write(s, "old", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.sync(f);
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(e, "x", "a", "e");
            cluster.sync(e);
            cluster.sync(d);
            cluster.write(d, "own", "a", "d");
            cluster.sync(d);
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.sync(e);
            assertTrue(cluster.has(s, "x"), "E gave it back");
            cluster.delete(e, "x");
            cluster.sync(e);
            cluster.sync(f);
            forget(cluster);
            assertTrue(cluster.has(d, "x"));
            cluster.sync(d);
            assertFalse(cluster.has(s, "x"), "D does not feed it back");
            assertFalse(cluster.has(d, "x"));
            assertTrue(cluster.has(s, "own"), "what is D's own is never lost");
            cluster.settle(List.of(d, e, f));
            assertEqual(s, d, e, f);
        }
    }

    @Test
    void aRestoredServerThatHadForgottenIsStillGivenWhatItLost() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "gone", "a", "0");
            cluster.write(s, "old", "a", "0");
            cluster.sync(d);
            cluster.sync(e);
            cluster.delete(s, "gone");
            forget(cluster);
            cluster.sync(e);
            StorageBackend backup = cluster.copyOf(s);
            cluster.write(s, "lost", "a", "1");
            cluster.sync(e);
            cluster.stop(s);
            s = cluster.server(backup);
            cluster.sync(e);
            assertTrue(cluster.has(s, "lost"), "E is not behind the horizon, and offers");
            cluster.sync(d);
            assertEqual(s, d, e);
            assertFalse(cluster.has(s, "gone"));
        }
    }

    @Test
    void aDeviceThatForgotItsDeletionsTakesAllFromAServerThatLostThem() {
        try (Cluster cluster = new Cluster()) {
            cluster.with(builder -> builder.tombstonesForEver());
            SyncNode s = cluster.server();
            cluster.with(builder -> builder.tombstones(REMEMBERED));
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.write(s, "q", "a", "0");
            cluster.sync(d);
            StorageBackend backup = cluster.copyOf(s);
            cluster.delete(d, "r");
            cluster.write(d, "own", "a", "d");
            cluster.sync(d);
            forget(cluster);
            assertEquals(0, tombstones(cluster, d), "D has forgotten that it deleted r");
            cluster.stop(s);
            cluster.with(builder -> builder.tombstonesForEver());
            s = cluster.server(backup);
            cluster.sync(d);
            assertEqual(s, d);
            assertTrue(cluster.has(d, "own"));
            assertEquals(
                    2 + 1, Cluster.content(d).size(), "the deletion is lost with the server's, and all agree on that");
        }
    }

    @Test
    void aValueThatARowHadWhichIsGoneMayBeHadByAnother() {
        try (Cluster cluster = cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r1", "email", "A");
            cluster.write(s, "r2", "email", "B");
            cluster.sync(d);
            cluster.delete(s, "r1");
            cluster.write(s, "r3", "email", "A");
            cluster.write(s, "r2", "email", "C");
            cluster.write(s, "r4", "email", "B");
            forget(cluster);
            cluster.sync(d);
            assertEqual(s, d);
            assertEquals(0, d.status().problems().size());
        }
    }

    @Test
    void aRowThatWasSetAsideAndIsDeletedDoesNotComeBack() {
        try (Cluster cluster = cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "q", "email", "Q");
            cluster.sync(d);
            cluster.write(s, "y", "email", "A");
            cluster.wire().forget();
            CompletableFuture<SyncReport> pull = cluster.begin(d);
            cluster.time.runUntil(() -> cluster.wire().turns() == 2);
            cluster.write(d, "x", "email", "A");
            cluster.time.runUntil(pull::isDone);
            assertEquals(1, d.status().problems().size(), "y is set aside");
            cluster.delete(s, "y");
            forget(cluster);
            cluster.sync(d);
            assertEqual(s, d);
            assertTrue(cluster.has(s, "x"));
            assertEquals(0, d.status().problems().size());
        }
    }

    @Test
    void aNewDeviceWithRowsOfItsOwnIsNoneThatIsBehind() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.sync(d);
            cluster.delete(s, "r");
            forget(cluster);
            SyncNode e = cluster.device("E");
            cluster.write(e, "e", "a", "1");
            cluster.sync(e);
            cluster.sync(d);
            assertEqual(s, d, e);
            assertTrue(cluster.has(s, "e"));
            assertEquals(List.of(), e.outcomes().stream().map(Outcome::kind).toList());
        }
    }

    @Test
    void aLiveDeviceGoesOnWhileDeletionsAreForgotten() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            List<LiveEvent> events = new ArrayList<>();
            d.live(events::add);
            cluster.time.advance(Duration.ofSeconds(5));
            cluster.delete(s, "r");
            forget(cluster);
            cluster.write(s, "q", "a", "1");
            cluster.time.advance(Duration.ofSeconds(5));
            assertEqual(s, d);
            assertEquals(Optional.of("1"), cluster.read(d, "q", "a"));
            assertTrue(events.stream().noneMatch(LiveEvent.Failed.class::isInstance), events.toString());
        }
    }

    @Test
    void aRowThatWasRemovedByASnapshotCanBeMadeAnew() {
        try (Cluster cluster = cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            cluster.write(s, "r", "a", "0");
            cluster.write(s, "q", "a", "0");
            cluster.sync(d);
            cluster.delete(s, "r");
            forget(cluster);
            cluster.sync(d);
            cluster.write(d, "r", "a", "again");
            assertEquals(0, cluster.sync(d).conflicts());
            assertEquals(Optional.of("again"), cluster.read(s, "r", "a"));
            assertTrue(s.get(Cluster.NOTES, RowKey.of("r")).isPresent());
            assertEqual(s, d);
        }
    }
}
