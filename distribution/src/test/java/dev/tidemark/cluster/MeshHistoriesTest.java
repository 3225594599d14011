package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts.Choice;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Short histories between nodes without a server that break naive designs. */
class MeshHistoriesTest {
    private final List<Mesh> opened = new ArrayList<>();
    private Mesh mesh;
    private SyncNode a;
    private SyncNode b;

    private Mesh open(Mesh one) {
        opened.add(one);
        return one;
    }

    /** Most histories are of two nodes, a and b. */
    private void pair(Mesh one) {
        mesh = open(one);
        a = mesh.node("a");
        b = mesh.node("b");
    }

    @AfterEach
    void close() {
        opened.forEach(Mesh::close);
    }

    private static TablePolicy deletes(TablePolicy.Deletes rule) {
        return new TablePolicy(List.of(), Map.of(), TablePolicy.Granularity.COLUMN, rule, Map.of());
    }

    @Test
    void lost_reply_a_delivery_that_comes_twice_is_no_conflict() {
        pair(new Mesh("first-writer-wins"));
        mesh.write(a, "r", "a", "one");
        Mesh.Recorded delivery = Mesh.Recorded.of(Mesh.exchange(a).to(b.id()));
        assertEquals(1, delivery.takenBy(b).applied());
        mesh.write(b, "r", "a", "two");
        Taken again = delivery.takenBy(b);
        assertEquals(0, again.applied());
        assertEquals(1, again.duplicates());
        mesh.meet(a, b);
        assertEquals(Optional.of("two"), mesh.read(a, "r", "a"));
        assertEquals(List.of(), Mesh.conflicts(a));
        assertEquals(List.of(), Mesh.conflicts(b));
    }

    @Test
    void aNodesContextSaysWhatItHasOfWhom() {
        pair(new Mesh());
        SyncNode c = mesh.node("c");
        assertEquals(Context.EMPTY, b.context());
        mesh.write(a, "r", "a", "one");
        mesh.give(a, b);
        mesh.give(b, c);
        assertTrue(authors(c).contains(a.id()), "through b");
        Context before = c.context();
        mesh.write(b, "r", "a", "two");
        assertEquals(before, c.context());
        mesh.fetch(b, c);
        assertNotEquals(before, c.context());
        assertEquals(c.context(), c.context().union(b.context()));
        assertEquals(
                Map.of("a", 1L, "b", 2L, "c", 2L),
                c.status().context().stream()
                        .collect(Collectors.toMap(NodeStatus.Seen::name, NodeStatus.Seen::position)));
    }

    private static Set<UUID> authors(SyncNode node) {
        return node.context().writes().keySet().stream().map(Author::node).collect(Collectors.toSet());
    }

    @Test
    void hole_a_delivery_behind_what_is_missing_is_not_taken() {
        pair(new Mesh());
        mesh.write(a, "r", "a", "one");
        mesh.write(a, "q", "a", "two");
        Mesh.Recorded late = Mesh.Recorded.of(Mesh.exchange(a).since(1));
        Taken refused = late.takenBy(b);
        assertFalse(refused.isTaken());
        assertEquals(0, refused.missingFrom());
        assertEquals(Optional.empty(), mesh.read(b, "q", "a"));
        assertTrue(mesh.fetch(a, b).isTaken());
        assertEquals(0, late.takenBy(b).applied());
    }

    @Test
    void own_successor_and_other_column_are_no_conflicts() {
        pair(new Mesh());
        mesh.write(a, "r", "a", "one");
        mesh.meet(a, b);
        mesh.write(a, "r", "a", "two");
        mesh.write(b, "r", "b", "three");
        mesh.write(a, "r", "a", "four");
        mesh.meet(a, b);
        assertEquals(Optional.of("four"), mesh.read(b, "r", "a"));
        assertEquals(Optional.of("three"), mesh.read(a, "r", "b"));
        assertEquals(List.of(), Mesh.conflicts(a));
        assertEquals(List.of(), Mesh.conflicts(b));
    }

    @Test
    void squashed_conflict_is_found_where_the_writes_meet() {
        mesh = open(new Mesh());
        SyncNode d = mesh.node("d");
        SyncNode e = mesh.node("e");
        SyncNode f = mesh.node("f");
        mesh.write(d, "r", "a", "d1");
        mesh.write(e, "r", "a", "e1");
        mesh.fetch(e, d);
        mesh.write(d, "r", "a", "d2");
        mesh.settle();
        assertEquals(1, Mesh.conflicts(d).size());
        assertEquals(List.of(), Mesh.conflicts(f));
        List.of(d, e, f).forEach(node -> assertEquals(Optional.of("d2"), mesh.read(node, "r", "a")));
    }

    @Test
    void order_of_meeting_does_not_matter_to_the_first_writer() {
        assertEquals(firstWriter(true), firstWriter(false));
    }

    private Optional<String> firstWriter(boolean meetsTheThirdFirst) {
        pair(new Mesh("first-writer-wins"));
        SyncNode c = mesh.node("c");
        SyncNode m = mesh.node("m");
        mesh.write(a, "r", "a", "a5");
        mesh.write(c, "r", "a", "c6");
        mesh.fetch(a, b);
        mesh.write(b, "r", "a", "b7");
        mesh.fetch(a, m);
        mesh.fetch(meetsTheThirdFirst ? c : b, m);
        mesh.fetch(meetsTheThirdFirst ? b : c, m);
        return mesh.read(m, "r", "a");
    }

    @Test
    void nodes_that_merge_alone_do_not_keep_answering_each_other() {
        pair(new Mesh("words"));
        mesh.write(a, "r", "a", "one");
        mesh.write(b, "r", "a", "two");
        mesh.meet(a, b);
        assertEquals(Optional.of("one two"), mesh.read(a, "r", "a"));
        assertEquals(0, mesh.fetch(a, b).applied());
        assertEquals(0, mesh.fetch(b, a).total());
    }

    @Test
    void foreign_log_a_write_that_came_through_a_third_node_is_known() {
        pair(new Mesh());
        SyncNode c = mesh.node("c");
        mesh.write(a, "r", "a", "one");
        mesh.fetch(a, b);
        mesh.fetch(b, c);
        mesh.write(c, "r", "a", "two");
        mesh.fetch(c, a);
        assertEquals(Optional.of("two"), mesh.read(a, "r", "a"));
        assertEquals(List.of(), Mesh.conflicts(a));
    }

    @Test
    void revived_half_a_row_comes_back_whole() {
        mesh = open(new Mesh(1, deletes(TablePolicy.Deletes.UPDATE_WINS), "last-writer-wins"));
        SyncNode d = mesh.node("d");
        SyncNode e = mesh.node("e");
        SyncNode f = mesh.node("f");
        mesh.write(d, "r", "a", "one");
        mesh.write(d, "r", "b", "two");
        mesh.settle();
        mesh.delete(d, "r");
        mesh.write(e, "r", "b", "three");
        mesh.fetch(d, f);
        mesh.settle();
        for (SyncNode node : List.of(d, e, f)) {
            assertEquals(Optional.of("one"), mesh.read(node, "r", "a"));
            assertEquals(Optional.of("three"), mesh.read(node, "r", "b"));
            assertEquals(1, Mesh.conflicts(node).size());
        }
    }

    @Test
    void a_deletion_is_remembered_however_late_an_equal_comes() {
        mesh = open(new Mesh());
        a = mesh.node("a");
        SyncNode late = mesh.node("late");
        mesh.write(a, "r", "a", "one");
        mesh.meet(a, late);
        mesh.delete(a, "r");
        mesh.time.advance(Duration.ofDays(400));
        SyncNode again = mesh.restart(a, mesh.copyOf(a));
        mesh.meet(again, late);
        assertEquals(Optional.empty(), mesh.read(late, "r", "a"));
        assertEquals(Optional.empty(), mesh.read(again, "r", "a"));
    }

    @Test
    void echo_what_came_from_an_equal_does_not_go_back() {
        pair(new Mesh());
        for (int i = 0; i < 20; i++) {
            mesh.write(a, "r" + i, "a", "one");
        }
        mesh.meet(a, b);
        mesh.meet(a, b);
        mesh.write(b, "r3", "a", "two");
        assertEquals(1, mesh.fetch(b, a).total());
    }

    @Test
    void a_restored_node_gives_no_number_twice_and_gets_its_own_writes_back() {
        pair(new Mesh());
        SyncNode c = mesh.node("c");
        mesh.write(a, "r", "a", "kept");
        StorageBackend backup = mesh.copyOf(a);
        mesh.write(a, "lost", "a", "by the backup");
        mesh.fetch(a, b);
        SyncNode restored = mesh.restart(a, backup);
        mesh.write(restored, "new", "a", "one");
        mesh.write(restored, "newer", "a", "two");
        mesh.fetch(restored, c);
        mesh.settle();
        for (SyncNode node : List.of(restored, b, c)) {
            assertEquals(4, Cluster.content(node).size());
        }
    }

    @Test
    void two_copies_of_a_database_lose_nothing_and_refuse_each_other() {
        mesh = open(new Mesh());
        a = mesh.node("a");
        SyncNode m = mesh.node("m");
        mesh.write(a, "r", "a", "kept");
        SyncNode copy = mesh.node("copy", mesh.copyOf(a), 0);
        mesh.write(a, "from-a", "a", "one");
        mesh.write(copy, "from-copy", "a", "two");
        assertThrows(SyncException.class, () -> mesh.fetch(a, copy));
        mesh.fetch(a, m);
        mesh.fetch(copy, m);
        assertEquals(3, Cluster.content(m).size());
    }

    @Test
    void what_waits_for_a_person_is_one_conflict_everywhere_and_ends_with_his_write() {
        pair(new Mesh("manual"));
        mesh.write(a, "r", "a", "one");
        mesh.write(b, "r", "a", "two");
        mesh.meet(a, b);
        ConflictRecord here = Mesh.conflicts(a).get(0);
        ConflictRecord there = Mesh.conflicts(b).get(0);
        assertEquals(here.id(), there.id());
        assertTrue(here.isWaiting() && there.isWaiting());
        assertEquals(Optional.of("two"), mesh.read(a, "r", "a"));
        assertEquals(Optional.of("two"), mesh.read(b, "r", "a"));
        a.conflicts().resolve(here.id(), new Choice.First());
        mesh.meet(a, b);
        assertEquals(Optional.of("one"), mesh.read(b, "r", "a"));
        assertFalse(Mesh.conflicts(a).get(0).isWaiting());
        assertFalse(Mesh.conflicts(b).get(0).isWaiting());
        assertEquals(1, Mesh.conflicts(b).size());
    }

    @Test
    void a_conflict_is_resolved_in_a_store_that_is_opened_for_it_as_the_command_does() {
        pair(new Mesh("manual"));
        mesh.write(a, "r", "a", "one");
        mesh.write(b, "r", "a", "two");
        mesh.meet(a, b);
        SyncNode opened = mesh.openedAsServer(mesh.copyOf(a));
        opened.conflicts().resolve(Mesh.conflicts(opened).get(0).id(), new Choice.First());
        mesh.fetch(opened, b);
        assertEquals(Optional.of("one"), mesh.read(b, "r", "a"));
    }

    @Test
    void a_write_against_a_deletion_is_one_conflict_everywhere_and_neither_is_lost() {
        pair(new Mesh("manual"));
        mesh.write(a, "r", "a", "one");
        mesh.meet(a, b);
        mesh.write(b, "r", "a", "two");
        mesh.delete(a, "r");
        mesh.meet(a, b);
        ConflictRecord here = Mesh.conflicts(a).get(0);
        ConflictRecord there = Mesh.conflicts(b).get(0);
        assertEquals(here.id(), there.id());
        assertEquals(here.conflict(), there.conflict());
        assertTrue(here.conflict().first().values().isEmpty()
                || here.conflict().second().values().isEmpty());
        assertEquals(
                List.of(1, 1),
                List.of(Mesh.conflicts(a).size(), Mesh.conflicts(b).size()));
        mesh.settle();
        assertEquals(mesh.read(a, "r", "a"), mesh.read(b, "r", "a"));
    }

    @Test
    void what_is_taken_three_times_and_in_parts_that_overlap_is_applied_once() {
        pair(new Mesh("first-writer-wins"));
        mesh.write(a, "r", "a", "one");
        Mesh.Recorded part = Mesh.everything(a);
        mesh.write(a, "q", "a", "two");
        Mesh.Recorded all = Mesh.everything(a);
        assertEquals(1, part.takenBy(b).applied());
        assertEquals(1, all.takenBy(b).applied());
        long head = b.positions().head();
        for (Mesh.Recorded again : List.of(part, all, all)) {
            assertEquals(0, again.takenBy(b).applied());
        }
        assertEquals(head, b.positions().head());
        assertEquals(Cluster.content(a), Cluster.content(b));
        assertEquals(List.of(), Mesh.conflicts(b));
    }

    @Test
    void of_two_rows_with_one_unique_value_the_first_stands_everywhere() {
        pair(new Mesh().with(Cluster.uniqueEmails()));
        mesh.write(a, "first", "email", "x@example.org");
        mesh.write(b, "second", "email", "x@example.org");
        mesh.settle();
        for (SyncNode node : List.of(a, b)) {
            assertEquals(
                    List.of(RowKey.of("first")),
                    List.copyOf(Cluster.content(node).keySet()));
        }
        mesh.write(a, "first", "email", "y@example.org");
        mesh.settle();
        for (SyncNode node : List.of(a, b)) {
            assertEquals(Optional.of("x@example.org"), mesh.read(node, "second", "email"));
        }
    }

    @Test
    void equals_exchange_over_links_in_both_directions_and_through_a_third() {
        mesh = open(new Mesh());
        SyncNode hub = mesh.connected("hub");
        a = mesh.connected("a", "hub");
        b = mesh.connected("b", "hub");
        mesh.write(a, "r", "a", "from a");
        mesh.write(hub, "q", "a", "from the hub");
        assertEquals(1, mesh.sync(a).pushed().rows());
        assertEquals(2, mesh.sync(b).pulled().rows());
        mesh.delete(b, "q");
        mesh.sync(b);
        assertEquals(1, mesh.sync(a).pulled().deletes());
        assertEquals(Optional.of("from a"), mesh.read(b, "r", "a"));
        assertEquals(Optional.empty(), mesh.read(a, "q", "a"));
        assertEquals("hub", a.status().peers().get(0).name());
    }

    @Test
    void an_exchange_that_the_link_breaks_is_done_whole_by_the_next() {
        mesh = open(new Mesh());
        SyncNode hub = mesh.connected("hub");
        a = mesh.connected("a", "hub");
        mesh.write(a, "r", "a", "from a");
        mesh.write(hub, "q", "a", "from the hub");
        for (int steps = 0; steps < 40; steps++) {
            CompletableFuture<SyncReport> done = a.syncAsync(Progress.NONE).toCompletableFuture();
            for (int i = 0; i < steps && !done.isDone(); i++) {
                mesh.time.runNext();
            }
            mesh.network.breakLinks(address -> true);
            mesh.time.runUntil(done::isDone);
        }
        mesh.sync(a);
        assertEquals(Cluster.content(a), Cluster.content(hub));
        assertEquals(2, Cluster.content(a).size());
    }
}
