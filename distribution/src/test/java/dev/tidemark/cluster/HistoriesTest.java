package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
}
