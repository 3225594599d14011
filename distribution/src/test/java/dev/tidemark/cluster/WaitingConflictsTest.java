package dev.tidemark.cluster;

import static dev.tidemark.cluster.TwoWriters.all;
import static dev.tidemark.cluster.TwoWriters.assertAll;
import static dev.tidemark.cluster.TwoWriters.manual;
import static dev.tidemark.cluster.TwoWriters.only;
import static dev.tidemark.cluster.TwoWriters.twoWriters;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A conflict that waits for a person, and what ends it. */
class WaitingConflictsTest {
    @Test
    void whatWaitsShowsOneValueEverywhereAndNothingElseWaits() {
        try (Cluster cluster = manual()) {
            List<SyncNode> nodes = twoWriters(cluster);
            ConflictRecord kept = only(nodes.get(0));
            assertTrue(kept.isWaiting());
            assertEquals("manual", kept.strategy());
            assertAll(cluster, nodes, Optional.of("by D"));
            cluster.write(nodes.get(2), "r", "b", "another column");
            cluster.write(nodes.get(2), "q", "a", "another row");
            cluster.settle(nodes.subList(1, 3));
            nodes.forEach(node -> {
                assertEquals(Optional.of("another column"), cluster.read(node, "r", "b"), node.name());
                assertEquals(Optional.of("another row"), cluster.read(node, "q", "a"), node.name());
            });
            assertEquals(kept, only(nodes.get(0)), "it is not told twice, and waits on");
        }
    }

    @Test
    void whatIsChosenReachesEverybodyAndTheRecordSaysByWhom() {
        Map<Choice, Optional<String>> choices = Map.of(
                new Choice.First(), Optional.of("by D"),
                new Choice.Second(), Optional.of("by E"),
                new Choice.Values(Cluster.row("a", "both")), Optional.of("both"),
                new Choice.Delete(), Optional.empty());
        Map<Class<?>, How> hows = Map.of(
                Choice.First.class, How.FIRST,
                Choice.Second.class, How.SECOND,
                Choice.Values.class, How.MERGED,
                Choice.Delete.class, How.DELETED);
        choices.forEach((choice, expected) -> {
            try (Cluster cluster = manual()) {
                List<SyncNode> nodes = twoWriters(cluster);
                Conflicts conflicts = nodes.get(0).conflicts();
                ConflictRecord waited = only(nodes.get(0));
                ConflictRecord resolved = conflicts.resolve(waited.id(), choice);
                assertEquals(
                        hows.get(choice.getClass()),
                        resolved.settlement().orElseThrow().how());
                assertEquals("server", resolved.settlement().orElseThrow().by());
                assertEquals(resolved, only(nodes.get(0)));
                assertEquals(0, conflicts.count(Filter.ALL.in(State.WAITING)));
                assertEquals(1, conflicts.count(Filter.ALL.in(State.SETTLED)));
                assertAll(cluster, nodes, expected);
                assertEquals(expected.isPresent(), cluster.has(nodes.get(1), "r"));
                assertEquals(resolved, only(nodes.get(0)), "that it travels makes no new conflict");
            }
        });
    }

    @Test
    void aResolutionIsAWriteAlsoWhereItConfirmsWhatIsShown() {
        try (Cluster cluster = manual()) {
            List<SyncNode> nodes = twoWriters(cluster);
            long head = nodes.get(0).positions().head();
            nodes.get(0).conflicts().resolve(only(nodes.get(0)).id(), new Choice.First());
            assertTrue(nodes.get(0).positions().head() > head);
        }
    }

    @Test
    void whoWroteWithoutHavingSeenTheResolutionIsInConflictWithItAndNobodyElseIs() {
        try (Cluster cluster = manual()) {
            List<SyncNode> nodes = twoWriters(cluster);
            cluster.write(nodes.get(1), "r", "a", "by D, offline");
            nodes.get(0).conflicts().resolve(only(nodes.get(0)).id(), new Choice.Second());
            cluster.settle(nodes.subList(1, 3));
            List<ConflictRecord> all = all(nodes.get(0));
            assertEquals(2, all.size());
            assertTrue(all.get(0).isWaiting());
            assertEquals("server", all.get(0).conflict().second().name());
            assertFalse(all.get(1).isWaiting());
            assertAll(cluster, nodes, Optional.of("by E"));
        }
    }

    @Test
    void aLaterWriteByWhoHasSeenWhatIsShownSettlesWhatWaits() {
        try (Cluster cluster = manual()) {
            List<SyncNode> nodes = twoWriters(cluster);
            String id = only(nodes.get(0)).id();
            cluster.write(nodes.get(2), "r", "a", "by E, later");
            cluster.settle(nodes.subList(1, 3));
            Settlement settlement = only(nodes.get(0)).settlement().orElseThrow();
            assertEquals(How.REPLACED, settlement.how());
            assertEquals("E", settlement.by());
            SyncException gone = assertThrows(
                    SyncException.class, () -> nodes.get(0).conflicts().resolve(id, new Choice.First()));
            assertEquals(SyncException.Kind.USAGE, gone.kind());
            assertTrue(
                    gone.getMessage().startsWith("the conflict " + id + " is settled already, by E at "),
                    gone.getMessage());
            assertAll(cluster, nodes, Optional.of("by E, later"));
        }
    }

    @Test
    void anAppThatWritesAtTheServerSettlesWhatWaits() {
        try (Cluster cluster = manual()) {
            List<SyncNode> nodes = twoWriters(cluster);
            cluster.write(nodes.get(0), "r", "a", "at the server");
            Settlement settlement = only(nodes.get(0)).settlement().orElseThrow();
            assertEquals(new Settlement(How.REPLACED, "server", settlement.at()), settlement);
        }
    }

    @Test
    void deletingTheRowSettlesWhatWaits() {
        try (Cluster cluster = manual()) {
            List<SyncNode> nodes = twoWriters(cluster);
            cluster.delete(nodes.get(1), "r");
            cluster.settle(nodes.subList(1, 3));
            ConflictRecord kept = only(nodes.get(0));
            assertEquals(How.REPLACED, kept.settlement().orElseThrow().how());
            assertEquals(Optional.empty(), kept.after());
        }
    }

    @Test
    void aThirdWriterMakesASecondConflictAndOneResolutionEndsBoth() {
        try (Cluster cluster = manual()) {
            SyncNode s = cluster.server();
            List<SyncNode> devices = List.of(cluster.device("D"), cluster.device("E"), cluster.device("F"));
            cluster.write(devices.get(0), "r", "a", "first");
            cluster.settle(devices);
            devices.forEach(device -> cluster.write(device, "r", "a", "by " + device.name()));
            cluster.settle(devices);
            assertEquals(2, s.conflicts().count(Filter.ALL.in(State.WAITING)));
            ConflictRecord latest = all(s).get(0);
            assertEquals("F", other(latest), "it is between the first ruling and the third write");
            s.conflicts().resolve(latest.id(), new Choice.Values(Cluster.row("a", "all three")));
            assertEquals(0, s.conflicts().count(Filter.ALL.in(State.WAITING)));
            assertEquals(
                    List.of(How.REPLACED, How.MERGED),
                    all(s).stream()
                            .map(each -> each.settlement().orElseThrow().how())
                            .toList());
            assertAll(cluster, List.of(s, devices.get(0), devices.get(1), devices.get(2)), Optional.of("all three"));
        }
    }

    private static String other(ConflictRecord kept) {
        Conflict conflict = kept.conflict();
        return conflict.first().name().equals("server")
                ? conflict.second().name()
                : conflict.first().name();
    }

    @Test
    void onlyWhatStillWaitsIsWrittenByAResolution() {
        try (Cluster cluster = manual()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", Row.of(Map.of("a", Value.of("0"), "b", Value.of("0"))));
            cluster.settle(List.of(d, e));
            cluster.write(d, "r", Row.of(Map.of("a", Value.of("D"), "b", Value.of("D"))));
            cluster.write(e, "r", Row.of(Map.of("a", Value.of("E"), "b", Value.of("E"))));
            cluster.settle(List.of(d, e));
            assertEquals(Set.of("a", "b"), only(s).conflict().columns());
            cluster.write(e, "r", "a", "later");
            cluster.settle(List.of(d, e));
            s.conflicts().resolve(only(s).id(), new Choice.Second());
            assertEquals(Optional.of("later"), cluster.read(s, "r", "a"));
            assertEquals(Optional.of("E"), cluster.read(s, "r", "b"));
        }
    }

    @Test
    void aDeletionThatWaitsIsSettledEitherWay() {
        TablePolicy strategy = new TablePolicy(
                List.of(), Map.of(), TablePolicy.Granularity.COLUMN, TablePolicy.Deletes.STRATEGY, Map.of());
        for (boolean deleterFirst : List.of(true, false)) {
            for (boolean isKept : List.of(true, false)) {
                try (Cluster cluster = new Cluster(strategy, "manual")) {
                    SyncNode s = cluster.server();
                    SyncNode d = cluster.device("D");
                    SyncNode e = cluster.device("E");
                    cluster.write(d, "r", Row.of(Map.of("a", Value.of("first"), "b", Value.of("beside"))));
                    cluster.settle(List.of(d, e));
                    cluster.delete(d, "r");
                    cluster.write(e, "r", "a", "by E");
                    List<SyncNode> devices = deleterFirst ? List.of(d, e) : List.of(e, d);
                    cluster.settle(devices);
                    assertTrue(only(s).isWaiting());
                    assertEquals(!deleterFirst, cluster.has(e, "r"), "what was at the server is shown");
                    s.conflicts().resolve(only(s).id(), isKept ? new Choice.Second() : new Choice.First());
                    cluster.settle(devices);
                    for (SyncNode node : List.of(s, d, e)) {
                        assertEquals(isKept, cluster.has(node, "r"), node.name());
                        assertEquals(isKept ? Optional.of("by E") : Optional.empty(), cluster.read(node, "r", "a"));
                        assertEquals(isKept ? Optional.of("beside") : Optional.empty(), cluster.read(node, "r", "b"));
                    }
                    assertEquals(1, all(s).size());
                }
            }
        }
    }

    @Test
    void whatCantBeResolvedIsSaidInALine() {
        try (Cluster cluster = manual().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", Row.of(Map.of("email", Value.of("a@b"), "note", Value.of("0"))));
            cluster.settle(List.of(d, e));
            cluster.write(d, "r", "note", "by D");
            cluster.write(e, "r", "note", "by E");
            cluster.settle(List.of(d, e));
            Conflicts conflicts = s.conflicts();
            String id = only(s).id();
            assertEquals(
                    "there is no conflict 'abcdef' at node 'server'. List those that there are",
                    problem(conflicts, "abcdef", new Choice.First()));
            assertEquals(
                    "table 'notes' has no column 'nte'. It has: email, note",
                    problem(conflicts, id, new Choice.Values(Cluster.row("nte", "x"))));
            String type = problem(conflicts, id, new Choice.Values(Row.of(Map.of("note", Value.of(7)))));
            assertTrue(type.startsWith("table 'notes', column 'note': "), type);
            assertTrue(only(s).isWaiting());
            assertEquals(
                    "there is no conflict '" + id + "' at node 'D'. List those that there are",
                    problem(d.conflicts(), id, new Choice.First()));
        }
    }

    private static String problem(Conflicts conflicts, String id, Choice choice) {
        SyncException problem = assertThrows(SyncException.class, () -> conflicts.resolve(id, choice));
        assertEquals(SyncException.Kind.USAGE, problem.kind());
        return problem.getMessage();
    }
}
