package dev.tidemark.cluster;

import static dev.tidemark.cluster.TwoWriters.R;
import static dev.tidemark.cluster.TwoWriters.all;
import static dev.tidemark.cluster.TwoWriters.assertAll;
import static dev.tidemark.cluster.TwoWriters.manual;
import static dev.tidemark.cluster.TwoWriters.meet;
import static dev.tidemark.cluster.TwoWriters.only;
import static dev.tidemark.cluster.TwoWriters.twoWriters;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.ConflictRecord.How;
import dev.tidemark.runtime.ConflictRecord.Settlement;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.Conflicts.Filter;
import dev.tidemark.runtime.Conflicts.State;
import dev.tidemark.runtime.Subscription;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A conflict leaves a record at the server, which tells both sides and how it was settled. */
class ConflictRecordsTest {
    @Test
    void whatAStrategyHasSettledIsKeptWithBothSidesAndTheRowBeforeAndAfter() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = twoWriters(cluster).get(0);
            ConflictRecord kept = only(s);
            Conflict conflict = kept.conflict();
            assertEquals(Cluster.NOTES, conflict.table());
            assertEquals(R, conflict.key());
            assertEquals(Set.of("a"), conflict.columns());
            assertEquals("D", conflict.first().name());
            assertEquals(Conflict.Role.DEVICE, conflict.first().role());
            assertEquals(Optional.of(Cluster.row("a", "by D")), conflict.first().values());
            assertEquals(Conflict.Arrival.PRESENT, conflict.first().arrival());
            assertEquals("E", conflict.second().name());
            assertEquals(
                    Optional.of(Cluster.row("a", "by E")), conflict.second().values());
            assertEquals("last-writer-wins", kept.strategy());
            assertEquals(Optional.of(Row.of(Map.of("a", Value.of("by D"), "b", Value.of("beside")))), kept.before());
            assertEquals(Optional.of(Row.of(Map.of("a", Value.of("by E"), "b", Value.of("beside")))), kept.after());
            assertEquals(Optional.of(new Settlement(How.SECOND, "last-writer-wins", kept.met())), kept.settlement());
            assertEquals(Optional.of(kept), s.conflicts().find(kept.id()));
            assertEquals(Optional.of(kept), s.conflicts().find(kept.id().substring(0, 6)));
        }
    }

    @Test
    void writesThatAgreeOrMergeLeaveNoRecord() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "same");
            cluster.write(e, "r", "a", "same");
            cluster.settle(List.of(d, e));
            cluster.write(d, "r", "b", "by D");
            cluster.write(e, "r", "c", "by E");
            cluster.settle(List.of(d, e));
            assertEquals(List.of(), all(s));
            assertEquals(0, Cluster.conflicts(s));
        }
    }

    @Test
    void aStrategyThatMergesAndOneThatKeepsBothSayHow() {
        for (Map.Entry<String, How> each :
                Map.of("set-union", How.MERGED, "keep-both", How.BOTH).entrySet()) {
            try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, each.getKey())) {
                SyncNode s = cluster.server();
                SyncNode d = cluster.device("D");
                SyncNode e = cluster.device("E");
                cluster.write(d, "r", "a", "[1]");
                cluster.settle(List.of(d, e));
                cluster.write(d, "r", "a", "[2]");
                cluster.write(e, "r", "a", "[3]");
                cluster.settle(List.of(d, e));
                Settlement settlement = only(s).settlement().orElseThrow();
                assertEquals(each.getValue(), settlement.how());
                assertEquals(each.getKey(), settlement.by());
            }
        }
    }

    @Test
    void aDeviceKeepsNoneForItsServerDecides() {
        try (Cluster cluster = new Cluster()) {
            List<SyncNode> nodes = twoWriters(cluster);
            assertEquals(List.of(), all(nodes.get(1)));
            assertEquals(List.of(), all(nodes.get(2)));
        }
    }

    @Test
    void aWriteAgainstADeletionSaysByWhichRule() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "first");
            cluster.settle(List.of(d, e));
            cluster.delete(d, "r");
            cluster.write(e, "r", "a", "by E");
            cluster.settle(List.of(d, e));
            ConflictRecord kept = only(s);
            assertTrue(kept.conflict().isAboutDeletion());
            assertEquals("deletes: by-stamp", kept.strategy());
            assertEquals(How.SECOND, kept.settlement().orElseThrow().how());
            assertEquals(Optional.empty(), kept.before());
            assertEquals(Optional.of(Cluster.row("a", "by E")), kept.after());
        }
    }

    @Test
    void aServerThatWasRestoredTellsTheSameConflictUnderTheSameId() {
        try (Cluster cluster = new Cluster()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "by D");
            cluster.sync(d);
            StorageBackend before = cluster.copyOf(s);
            cluster.write(e, "r", "a", "by E");
            cluster.sync(e);
            String id = only(s).id();
            cluster.stop(s);
            SyncNode restored = cluster.server(before);
            cluster.settle(List.of(e, d));
            assertTrue(all(restored).size() <= 1, "never twice");
            all(restored).forEach(each -> assertEquals(id, each.id()));
        }
    }

    @Test
    void theSettledAreForgottenAfterTheirTimeAndWhatWaitsIsNot() {
        TablePolicy policy = TablePolicy.DEFAULT;
        try (Cluster cluster =
                new Cluster(policy, "set-union", "manual").with(builder -> builder.conflicts(Duration.ofDays(1)))) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            for (String id : List.of("waits", "settled")) {
                cluster.write(d, id, "a", "[0]");
            }
            cluster.settle(List.of(d, e));
            cluster.write(d, "waits", "a", "by D");
            cluster.write(e, "waits", "a", "by E");
            cluster.write(d, "settled", "a", "[1]");
            cluster.write(e, "settled", "a", "[2]");
            cluster.settle(List.of(d, e));
            assertEquals(2, all(s).size());
            String settled = s.conflicts()
                    .list(Filter.ALL.in(State.SETTLED), Long.MAX_VALUE, 10)
                    .conflicts()
                    .get(0)
                    .id();
            cluster.time.advance(Duration.ofDays(2));
            ConflictRecord left = only(s);
            assertTrue(left.isWaiting());
            assertEquals(RowKey.of("waits"), left.conflict().key());
            assertEquals(Optional.empty(), s.conflicts().find(settled));
            cluster.time.advance(Duration.ofDays(60));
            s.conflicts().resolve(left.id(), new Choice.Second());
            assertEquals(1, Cluster.conflicts(s), "its time counts from now on");
            cluster.time.advance(Duration.ofDays(2));
            assertEquals(List.of(), all(s));
            assertEquals(0, Cluster.conflicts(s));
        }
    }

    @Test
    void theyAreListedPageByPageAndByTableRowAndState() {
        try (Cluster cluster = manual()) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            List<String> rows = List.of("r1", "r2", "r3", "r4", "r5");
            rows.forEach(id -> cluster.write(d, id, "a", "0"));
            cluster.settle(List.of(d, e));
            rows.forEach(id -> {
                cluster.write(d, id, "a", "by D");
                cluster.write(e, id, "a", "by E");
            });
            cluster.settle(List.of(d, e));
            Conflicts conflicts = s.conflicts();
            Filter third = Filter.ALL.of(Cluster.NOTES, RowKey.of("r3"));
            ConflictRecord r3 =
                    conflicts.list(third, Long.MAX_VALUE, 2).conflicts().get(0);
            conflicts.resolve(r3.id(), new Choice.First());
            assertEquals(List.of("r3", "r5", "r4", "r2", "r1"), keys(conflicts, Filter.ALL, 2));
            assertEquals(List.of("r5", "r4", "r2", "r1"), keys(conflicts, Filter.ALL.in(State.WAITING), 3));
            assertEquals(List.of("r3"), keys(conflicts, Filter.ALL.in(State.SETTLED), 1));
            assertEquals(List.of("r3", "r5", "r4", "r2", "r1"), keys(conflicts, Filter.ALL.of(Cluster.NOTES), 5));
            assertEquals(List.of(), keys(conflicts, Filter.ALL.of("another"), 5));
            assertEquals(5, conflicts.count(Filter.ALL.of(Cluster.NOTES)));
            assertEquals(1, conflicts.count(third));
            assertEquals(0, conflicts.count(third.in(State.WAITING)));
            assertEquals(4, conflicts.count(Filter.ALL.in(State.WAITING)));
            assertEquals(0, conflicts.count(Filter.ALL.of("another")));
        }
    }

    private static List<String> keys(Conflicts conflicts, Filter filter, int most) {
        List<String> keys = new ArrayList<>();
        Conflicts.Page page = conflicts.list(filter, Long.MAX_VALUE, most);
        while (true) {
            assertTrue(page.conflicts().size() <= most);
            page.conflicts()
                    .forEach(
                            each -> keys.add(((Value.Text) each.conflict().key().part(0)).value()));
            if (page.next().isEmpty()) {
                return keys;
            }
            page = conflicts.list(filter, page.next().getAsLong(), most);
        }
    }

    @Test
    void theAppIsToldWhenAConflictIsNewAndWhenItIsSettled() {
        try (Cluster cluster = manual()) {
            SyncNode s = cluster.server();
            List<ConflictRecord> told = new ArrayList<>();
            Subscription subscription = s.onConflict(told::add);
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", "a", "0");
            cluster.settle(List.of(d, e));
            meet(cluster, d, e);
            assertEquals(List.of(only(s)), told);
            s.conflicts().resolve(told.get(0).id(), new Choice.Second());
            assertEquals(only(s), told.get(1));
            assertFalse(told.get(1).isWaiting());
            subscription.close();
            meet(cluster, d, e);
            assertEquals(2, told.size());
        }
    }

    @Test
    void aConflictWhoseStrategyFailedHasARecordOnceItIsDecidedOrLeftToAPerson() {
        List<Boolean> isBroken = new ArrayList<>(List.of(true));
        ConflictStrategy moody = conflict -> {
            if (isBroken.get(0)) {
                throw new IllegalStateException("broken on purpose");
            }
            return Resolution.defer("a person decides");
        };
        try (Cluster cluster =
                new Cluster(TablePolicy.DEFAULT, "moody").with(builder -> builder.strategy("moody", moody))) {
            List<SyncNode> nodes = twoWriters(cluster);
            assertEquals(List.of(), all(nodes.get(0)), "it is tried again");
            isBroken.set(0, false);
            cluster.settle(nodes.subList(1, 3));
            ConflictRecord waited = only(nodes.get(0));
            assertTrue(waited.isWaiting());
            cluster.write(nodes.get(2), "r", "b", "another column");
            cluster.settle(nodes.subList(1, 3));
            assertEquals(waited, only(nodes.get(0)));
            nodes.get(0).conflicts().resolve(waited.id(), new Choice.Second());
            assertAll(cluster, nodes, Optional.of("by E"));
            assertFalse(only(nodes.get(0)).isWaiting());
        }
    }

    @Test
    void whatAConstraintRefusesIsNoSecondWinner() {
        try (Cluster cluster = new Cluster().with(Cluster.uniqueEmails())) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(d, "r", Row.of(Map.of("email", Value.of("a@b"), "note", Value.of("0"))));
            cluster.settle(List.of(d, e));
            cluster.write(d, "r", "note", "by D");
            cluster.write(d, "q", Row.of(Map.of("email", Value.of("c@d"), "note", Value.of("0"))));
            cluster.write(e, "r", Row.of(Map.of("email", Value.of("c@d"), "note", Value.of("by E"))));
            cluster.settle(List.of(d, e));
            ConflictRecord kept = only(s);
            assertEquals(How.REFUSED, kept.settlement().orElseThrow().how());
            assertEquals(kept.before(), kept.after());
        }
    }
}
