package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.Outcome;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who writes learns what became of it: by waiting for it, or later; and may write it again. */
class OutcomesTest {
    private static final TablePolicy UPDATES_WIN = new TablePolicy(
            List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.UPDATE_WINS, Map.of());

    private static Write put(Cluster cluster, SyncNode node, String id, Row row) {
        Write write = node.write(writer -> {
            writer.put(Cluster.NOTES, RowKey.of(id), row);
            return writer.last();
        });
        cluster.time.advance(Duration.ofSeconds(1));
        return write;
    }

    private static CompletableFuture<Outcome> outcome(SyncNode node, Write write) {
        return node.outcome(write).toCompletableFuture();
    }

    @Test
    void aWriteThatStandsIsAcceptedOnceTheServerHasIt() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            SyncNode d = cluster.device("D");
            Write write = put(cluster, d, "r", Cluster.row("a", "1"));
            CompletableFuture<Outcome> outcome = outcome(d, write);
            assertFalse(outcome.isDone());
            cluster.sync(d);
            assertEquals(Outcome.Kind.ACCEPTED, outcome.join().kind());
            assertEquals(Optional.of(Cluster.row("a", "1")), outcome.join().present());
            assertEquals(Outcome.Kind.ACCEPTED, outcome(d, write).join().kind(), "also who asks later is told");
            assertEquals(List.of(), d.outcomes(), "and nothing is kept of it");
        }
    }

    @Test
    void everyWriteEndsAsWhatTheServerMadeOfIt() {
        Map<String, Outcome.Kind> kinds = Map.of(
                "last-writer-wins", Outcome.Kind.ACCEPTED,
                "first-writer-wins", Outcome.Kind.SUPERSEDED,
                "set-union", Outcome.Kind.MERGED,
                "manual", Outcome.Kind.DEFERRED);
        kinds.forEach((strategy, kind) -> {
            try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, strategy)) {
                cluster.server();
                SyncNode d = cluster.device("D");
                SyncNode e = cluster.device("E");
                put(cluster, d, "r", Cluster.row("a", "[0]"));
                cluster.settle(List.of(d, e));
                put(cluster, d, "r", Cluster.row("a", "[1]"));
                Write write = put(cluster, e, "r", Cluster.row("a", "[2]"));
                CompletableFuture<Outcome> outcome = outcome(e, write);
                cluster.settle(List.of(d, e));
                assertEquals(kind, outcome.join().kind(), strategy);
                assertEquals(kind, outcome(e, write).join().kind(), strategy + ", asked later");
                assertEquals(
                        Cluster.row("a", "[2]"),
                        kind == Outcome.Kind.ACCEPTED
                                ? outcome.join().present().orElseThrow()
                                : outcome.join().written());
            }
        });
    }

    @Test
    void aWriteBesideThoseOfOthersIsMerged() {
        try (Cluster cluster = new Cluster()) {
            cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            put(cluster, d, "r", Row.of(Map.of("a", Value.of("0"), "b", Value.of("0"))));
            cluster.settle(List.of(d, e));
            put(cluster, d, "r", Cluster.row("a", "by D"));
            CompletableFuture<Outcome> outcome = outcome(e, put(cluster, e, "r", Cluster.row("b", "by E")));
            cluster.settle(List.of(d, e));
            assertEquals(Outcome.Kind.MERGED, outcome.join().kind());
            assertEquals("stands beside other writes to a", outcome.join().reason());
        }
    }

    @Test
    void whatIsWrittenOnBeforeTheServerAnswersSharesTheOutcomeOfTheLaterWrite() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "first-writer-wins")) {
            cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            put(cluster, d, "r", Cluster.row("a", "by D"));
            Write first = put(cluster, e, "r", Cluster.row("a", "by E"));
            CompletableFuture<Outcome> outcome = outcome(e, first);
            put(cluster, e, "r", Cluster.row("a", "by E again"));
            cluster.settle(List.of(d, e));
            assertEquals(Outcome.Kind.SUPERSEDED, outcome.join().kind());
            assertEquals(
                    Optional.of(Cluster.row("a", "by D")),
                    outcome(e, first).join().present());
        }
    }

    @Test
    void whoWaitsForAllOfItFindsItAtTheServer() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            assertTrue(d.delivered().toCompletableFuture().isDone(), "nothing is pending");
            put(cluster, d, "r", Cluster.row("a", "1"));
            put(cluster, d, "q", Cluster.row("a", "1"));
            CompletableFuture<Void> delivered = d.delivered().toCompletableFuture();
            put(cluster, d, "r", Cluster.row("a", "2"));
            assertFalse(delivered.isDone());
            cluster.sync(d);
            assertTrue(delivered.isDone());
            assertEquals(Optional.of("2"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("1"), cluster.read(s, "q", "a"));
            assertTrue(s.delivered().toCompletableFuture().isDone());
        }
    }

    @Test
    void aRejectedRowIsKeptWithItsDataChangedAndSentAgain() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            put(cluster, d, "d", Row.of(Map.of("email", Value.of("a@b"), "note", Value.of("by D"))));
            cluster.sync(d);
            Write write = put(cluster, e, "e", Row.of(Map.of("email", Value.of("a@b"), "note", Value.of("by E"))));
            cluster.settle(List.of(e, d));
            Outcome rejected = outcome(e, write).join();
            assertEquals(Outcome.Kind.REJECTED, rejected.kind());
            assertEquals(Optional.empty(), rejected.present());
            assertFalse(cluster.has(e, "e"));
            SyncException unique =
                    assertThrows(SyncException.class, () -> e.retryOutcome(rejected.sequence(), Row.EMPTY));
            assertEquals(SyncException.Kind.USAGE, unique.kind());
            assertEquals(1, e.outcomes().size(), "what can't be written stays");
            Write again = e.retryOutcome(rejected.sequence(), Cluster.row("email", "c@d"));
            assertEquals(List.of(), e.outcomes());
            cluster.settle(List.of(e, d));
            assertEquals(Outcome.Kind.ACCEPTED, outcome(e, again).join().kind());
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.of("by E"), cluster.read(node, "e", "note"), node.name());
                assertEquals(Optional.of("c@d"), cluster.read(node, "e", "email"), node.name());
            }
        }
    }

    @Test
    void whatLostIsWrittenAgainOverWhatHasWonAndEndsWhatWaited() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "manual")) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            put(cluster, d, "r", Cluster.row("a", "by D"));
            Write lost = put(cluster, e, "r", Cluster.row("a", "by E"));
            cluster.settle(List.of(d, e));
            assertEquals(Outcome.Kind.DEFERRED, outcome(e, lost).join().kind());
            e.retryOutcome(e.outcomes().get(0).sequence(), Row.EMPTY);
            cluster.settle(List.of(e, d));
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.of("by E"), cluster.read(node, "r", "a"), node.name());
            }
            assertEquals(0, s.status().conflicts());
        }
    }

    @Test
    void whatIsNoOutcomeIsNotWrittenAgain() {
        try (Cluster cluster = new Cluster()) {
            SyncNode d = cluster.device("D");
            SyncException unknown = assertThrows(SyncException.class, () -> d.retryOutcome(7, Row.EMPTY));
            assertEquals("there is no outcome with the number 7", unknown.getMessage());
        }
    }

    @Test
    void aDeletionThatLostDeletesAgain() {
        try (Cluster cluster = new Cluster(UPDATES_WIN)) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            put(cluster, d, "r", Cluster.row("a", "1"));
            cluster.settle(List.of(d, e));
            put(cluster, d, "r", Cluster.row("a", "2"));
            e.write(writer -> writer.delete(Cluster.NOTES, RowKey.of("r")));
            cluster.settle(List.of(d, e));
            Outcome lost = e.outcomes().get(0);
            assertEquals(Outcome.Kind.SUPERSEDED, lost.kind());
            assertTrue(lost.deletes());
            assertEquals(Row.EMPTY, lost.written());
            SyncException columns =
                    assertThrows(SyncException.class, () -> e.retryOutcome(lost.sequence(), Cluster.row("a", "3")));
            assertEquals(
                    "the write " + lost.sequence() + " deleted its row, so it has no columns to change",
                    columns.getMessage());
            e.retryOutcome(lost.sequence(), Row.EMPTY);
            cluster.settle(List.of(e, d));
            assertFalse(cluster.has(d, "r"));
            assertEquals(Optional.empty(), cluster.read(s, "r", "a"));
            assertEquals(List.of(), e.outcomes());
        }
    }

    @Test
    void aDeletionThatLostIsNothingToDoAgainWhereTheRowIsGoneMeanwhile() {
        try (Cluster cluster = new Cluster(UPDATES_WIN)) {
            cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            put(cluster, d, "r", Cluster.row("a", "1"));
            cluster.settle(List.of(d, e));
            put(cluster, d, "r", Cluster.row("a", "2"));
            e.write(writer -> writer.delete(Cluster.NOTES, RowKey.of("r")));
            cluster.settle(List.of(d, e));
            d.write(writer -> writer.delete(Cluster.NOTES, RowKey.of("r")));
            cluster.settle(List.of(d, e));
            SyncException gone = assertThrows(
                    SyncException.class,
                    () -> e.retryOutcome(e.outcomes().get(0).sequence(), Row.EMPTY));
            assertEquals(
                    "the row is deleted already, so there is nothing to write; forget the outcome", gone.getMessage());
        }
    }
}
