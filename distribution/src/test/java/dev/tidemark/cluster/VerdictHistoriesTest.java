package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Short histories in which somebody is not told what became of a write, each by its name. */
class VerdictHistoriesTest {
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
}
