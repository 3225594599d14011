package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.testkit.ForwardingSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Devices of one server that also give each other, as with bundles, what the server does not have yet. */
class CarriedWritesTest {
    private static final Row PAIR = Row.of(Map.of("a", Value.of("a"), "b", Value.of("b")));

    private static Taken give(SyncNode from, SyncNode to) {
        return Mesh.everything(from).takenBy(to);
    }

    private static List<ChangeEvent> events(SyncNode node) {
        List<ChangeEvent> events = new ArrayList<>();
        node.onChange(events::add);
        return events;
    }

    /** A server, and two devices that have a row from it. */
    private static final class Shop implements AutoCloseable {
        final Cluster cluster;
        final SyncNode s;
        final SyncNode d;
        final SyncNode e;

        Shop(String... conflict) {
            this(1, conflict);
        }

        Shop(long seed, String... conflict) {
            this(seed, TablePolicy.DEFAULT, conflict);
        }

        Shop(long seed, TablePolicy policy, String... conflict) {
            cluster = new Cluster(seed, policy, conflict);
            s = cluster.server();
            d = cluster.device("D");
            e = cluster.device("E");
            cluster.write(s, "r", "a", "old");
            cluster.sync(d);
            cluster.sync(e);
        }

        void assertAll(String row, String column, String value) {
            for (SyncNode node : List.of(s, d, e)) {
                assertEquals(Optional.ofNullable(value), cluster.read(node, row, column), node.name());
            }
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    @Test
    void what_came_by_bundle_is_no_change_when_it_comes_from_the_server_whoever_syncs_first() {
        for (boolean authorFirst : new boolean[] {true, false}) {
            try (Shop shop = new Shop("last-writer-wins")) {
                shop.cluster.write(shop.d, "r", "a", "new");
                shop.cluster.write(shop.d, "q", "a", "made");
                List<ChangeEvent> events = events(shop.e);
                assertEquals(2, give(shop.d, shop.e).applied());
                assertEquals(Optional.of("new"), shop.cluster.read(shop.e, "r", "a"));
                assertEquals(2, events.size());
                shop.cluster.sync(authorFirst ? shop.d : shop.e);
                shop.cluster.sync(authorFirst ? shop.e : shop.d);
                shop.cluster.settle(List.of(shop.d, shop.e));
                shop.assertAll("r", "a", "new");
                shop.assertAll("q", "a", "made");
                assertEquals(2, events.size(), "seen twice: " + events);
                assertEquals(0, Cluster.conflicts(shop.s));
                assertEquals(0, Cluster.pending(shop.d) + Cluster.pending(shop.e));
            }
        }
    }

    @Test
    void a_bundle_of_what_the_server_has_brought_already_brings_nothing() {
        try (Shop shop = new Shop("last-writer-wins")) {
            shop.cluster.write(shop.d, "r", "a", "new");
            Mesh.Recorded late = Mesh.everything(shop.d);
            shop.cluster.sync(shop.d);
            shop.cluster.sync(shop.e);
            List<ChangeEvent> events = events(shop.e);
            assertEquals(1, late.takenBy(shop.e).duplicates());
            assertEquals(1, late.takenBy(shop.e).duplicates());
            assertEquals(List.of(), events);
            assertEquals(0, Mesh.everything(shop.d).changes().size(), "the server has it");
        }
    }

    @Test
    void whoever_has_the_server_takes_there_what_the_other_wrote() {
        try (Shop shop = new Shop("last-writer-wins")) {
            shop.cluster.write(shop.d, "r", "a", "new");
            shop.cluster.delete(shop.d, "r");
            shop.cluster.write(shop.d, "q", "a", "made");
            give(shop.d, shop.e);
            assertFalse(shop.cluster.has(shop.e, "r"));
            shop.cluster.sync(shop.e);
            assertFalse(shop.cluster.has(shop.s, "r"));
            assertEquals(Optional.of("made"), shop.cluster.read(shop.s, "q", "a"));
        }
    }

    @Test
    void who_writes_over_what_came_by_bundle_has_seen_it() {
        for (boolean authorFirst : new boolean[] {true, false}) {
            try (Shop shop = new Shop("first-writer-wins")) {
                shop.cluster.write(shop.d, "r", "a", "new");
                give(shop.d, shop.e);
                shop.cluster.write(shop.e, "r", "a", "newer");
                shop.cluster.sync(authorFirst ? shop.d : shop.e);
                shop.cluster.settle(List.of(shop.d, shop.e));
                shop.assertAll("r", "a", "newer");
                assertEquals(0, Cluster.conflicts(shop.s));
                assertEquals(List.of(), shop.d.outcomes());
                assertEquals(List.of(), shop.e.outcomes());
            }
        }
    }

    @Test
    void a_carried_row_does_not_put_back_what_its_author_only_read() {
        try (Shop shop = new Shop("first-writer-wins")) {
            SyncNode f = shop.cluster.device("F");
            SyncNode g = shop.cluster.device("G");
            shop.cluster.write(f, "q", PAIR);
            shop.cluster.settle(List.of(f, g, shop.d, shop.e));
            shop.cluster.write(g, "q", "b", "of g");
            shop.cluster.sync(g);
            shop.cluster.write(shop.d, "q", "a", "of d");
            give(shop.d, shop.e);
            shop.cluster.sync(shop.e);
            shop.cluster.settle(List.of(shop.d, shop.e));
            shop.assertAll("q", "a", "of d");
            shop.assertAll("q", "b", "of g");
            assertEquals(0, Cluster.conflicts(shop.s));
        }
    }

    @Test
    void a_write_beside_the_takers_own_is_taken_too() {
        for (TablePolicy.Granularity granularity : TablePolicy.Granularity.values()) {
            TablePolicy policy =
                    new TablePolicy(List.of(), Map.of(), granularity, TablePolicy.Deletes.BY_STAMP, Map.of());
            try (Shop shop = new Shop(1, policy, "last-writer-wins")) {
                shop.cluster.write(shop.e, "q", PAIR);
                shop.cluster.settle(List.of(shop.e, shop.d));
                shop.cluster.write(shop.s, "q", "b", "of s");
                shop.cluster.write(shop.d, "q", "a", "of d");
                assertEquals(1, give(shop.d, shop.e).applied());
                assertEquals(Optional.of("of d"), shop.cluster.read(shop.e, "q", "a"));
                shop.cluster.sync(shop.e);
                assertEquals(Optional.of("of d"), shop.cluster.read(shop.s, "q", "a"));
                assertEquals(Cluster.content(shop.s), Cluster.content(shop.e));
                assertEquals(List.of(), shop.e.outcomes(), "nothing is said of what it wrote long ago");
            }
        }
    }

    @Test
    void who_writes_into_a_row_that_came_by_bundle_passes_the_row_on_too() {
        try (Shop shop = new Shop("last-writer-wins")) {
            SyncNode f = shop.cluster.device("F");
            shop.cluster.sync(f);
            shop.cluster.write(f, "q", PAIR);
            give(f, shop.d);
            give(f, shop.e);
            shop.cluster.write(shop.d, "q", "a", "of d");
            give(shop.d, shop.e);
            shop.cluster.sync(shop.e);
            shop.cluster.settle(List.of(shop.d, shop.e, f));
            shop.assertAll("q", "a", "of d");
            shop.assertAll("q", "b", "b");
            assertEquals(0, Cluster.conflicts(shop.s));
        }
    }

    @Test
    void who_brings_late_what_somebody_has_written_over_does_not_put_it_back() {
        for (boolean authorIsLate : new boolean[] {true, false}) {
            try (Shop shop = new Shop("first-writer-wins")) {
                shop.cluster.write(shop.d, "q", PAIR);
                give(shop.d, shop.e);
                shop.cluster.sync(authorIsLate ? shop.e : shop.d);
                shop.cluster.write(shop.s, "q", "a", "of s");
                shop.cluster.write(shop.d, "q", "b", "of d");
                shop.cluster.sync(authorIsLate ? shop.d : shop.e);
                shop.cluster.settle(List.of(shop.d, shop.e));
                shop.assertAll("q", "a", "of s");
                shop.assertAll("q", "b", "of d");
                assertEquals(0, Cluster.conflicts(shop.s));
            }
        }
    }

    @Test
    void what_a_bundle_makes_and_then_changes_is_shown_as_changed() {
        try (Shop shop = new Shop("last-writer-wins")) {
            SyncNode f = shop.cluster.device("F");
            shop.cluster.sync(f);
            shop.cluster.write(f, "q", PAIR);
            give(f, shop.d);
            shop.cluster.write(shop.d, "q", "a", "of d");
            Taken taken = give(shop.d, shop.e);
            assertEquals(2, taken.applied());
            assertEquals(0, taken.conflicts());
            assertEquals(Optional.of("of d"), shop.cluster.read(shop.e, "q", "a"));
        }
    }

    @Test
    void a_real_conflict_is_one_and_is_met_once() {
        for (int order = 0; order < 3; order++) {
            try (Shop shop = new Shop("last-writer-wins")) {
                SyncNode f = shop.cluster.device("F");
                shop.cluster.sync(f);
                shop.cluster.write(f, "r", "a", "of f");
                shop.cluster.write(shop.d, "r", "a", "of d");
                give(shop.d, shop.e);
                List<SyncNode> nodes = new ArrayList<>(List.of(f, shop.e, shop.d));
                Collections.rotate(nodes, order);
                shop.cluster.settle(nodes);
                shop.assertAll("r", "a", "of d");
                assertEquals(Optional.of("of d"), shop.cluster.read(f, "r", "a"));
                assertEquals(1, Cluster.conflicts(shop.s));
            }
        }
    }

    @Test
    void what_both_wrote_is_left_to_the_server() {
        try (Shop shop = new Shop("last-writer-wins")) {
            shop.cluster.write(shop.d, "r", "a", "of d");
            shop.cluster.write(shop.e, "r", "a", "of e");
            Taken taken = give(shop.d, shop.e);
            assertEquals(1, taken.applied());
            assertEquals(1, taken.conflicts());
            assertEquals(Optional.of("of e"), shop.cluster.read(shop.e, "r", "a"));
            shop.cluster.sync(shop.e);
            shop.cluster.settle(List.of(shop.d, shop.e));
            shop.assertAll("r", "a", "of e");
            assertEquals(1, Cluster.conflicts(shop.s));
        }
    }

    @Test
    void what_an_older_state_of_the_server_says_does_not_take_it_back() {
        try (Shop shop = new Shop("last-writer-wins")) {
            shop.cluster.write(shop.s, "r", "a", "of s");
            shop.cluster.sync(shop.d);
            shop.cluster.write(shop.d, "r", "a", "of d");
            List<ChangeEvent> events = events(shop.e);
            give(shop.d, shop.e);
            shop.cluster.sync(shop.e);
            shop.cluster.settle(List.of(shop.d, shop.e));
            shop.assertAll("r", "a", "of d");
            assertTrue(events.size() <= 1, events::toString);
            assertEquals(0, Cluster.conflicts(shop.s));
        }
    }

    @Test
    void what_a_restored_server_had_lost_was_not_seen_by_who_has_read_it_since() {
        try (Shop shop = new Shop("last-writer-wins")) {
            StorageBackend backup = shop.cluster.copyOf(shop.s);
            shop.cluster.write(shop.s, "r", "a", "lost");
            shop.cluster.sync(shop.e);
            shop.cluster.stop(shop.s);
            SyncNode restored = shop.cluster.server(backup);
            shop.cluster.write(restored, "q", "a", "other");
            shop.cluster.sync(shop.d);
            shop.cluster.write(shop.d, "r", "a", "of d");
            assertEquals(1, give(shop.d, shop.e).conflicts());
            assertEquals(Optional.of("lost"), shop.cluster.read(shop.e, "r", "a"), "as far as is known here");
            shop.cluster.settle(List.of(shop.e, shop.d));
            assertEquals(Cluster.content(restored), Cluster.content(shop.e));
            assertEquals(1, Cluster.conflicts(restored));
        }
    }

    @Test
    void what_was_read_of_a_server_counts_though_it_was_restarted_since() {
        try (Shop shop = new Shop("last-writer-wins")) {
            SyncNode restarted = shop.cluster.restart(shop.s);
            shop.cluster.write(restarted, "q", "a", "new");
            shop.cluster.sync(shop.d);
            shop.cluster.write(shop.d, "r", "a", "of d");
            assertEquals(0, give(shop.d, shop.e).conflicts());
            assertEquals(Optional.of("of d"), shop.cluster.read(shop.e, "r", "a"));
        }
    }

    @Test
    void an_app_that_writes_while_a_bundle_is_made_has_its_write_in_it_under_its_own_stamp() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "last-writer-wins")) {
            cluster.server();
            WrittenBehindTheBack store = new WrittenBehindTheBack();
            SyncNode d = cluster.device("D", store);
            cluster.sync(d);
            cluster.write(d, "r", PAIR);
            Exchange exchange = Mesh.exchange(d);
            store.atTheNextView = () -> store.appWrites(
                    Cluster.NOTES,
                    RowKey.of("r"),
                    Cluster.row("a", "newer"),
                    cluster.time.instant().toEpochMilli());
            Change change = Mesh.Recorded.of(exchange.everything()).changes().get(0);
            assertEquals(Optional.of(Value.of("newer")), change.values().get("a"));
            assertTrue(change.versions().row().stamp().sequence() > 1, change::toString);
        }
    }

    /** He keeps his own in a column that he has yet to send, whatever comes of it; and what stands there is nowhere in the feed by then. */
    @Test
    void an_author_who_has_read_what_became_of_his_write_before_he_sends_it_has_it_in_the_end() {
        Duration gather = Duration.ofSeconds(20);
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "last-writer-wins")
                .with(builder -> builder.power(state -> new SyncPlan(
                        "gathers", Duration.ofHours(1), gather, false, 1_000, Codec.Level.FAST, true, true)))) {
            SyncNode s = cluster.server();
            SyncNode d = cluster.device("D");
            SyncNode e = cluster.device("E");
            cluster.write(s, "r", PAIR);
            cluster.sync(e);
            d.live(event -> {});
            cluster.time.advance(Duration.ofSeconds(1));
            cluster.write(d, "r", "a", "of d");
            cluster.write(d, "q", "a", "made");
            give(d, e);
            cluster.write(e, "r", "a", "of e");
            cluster.delete(e, "q");
            cluster.sync(e);
            assertEquals(2, Cluster.pending(d), "he gathers still");
            assertEquals(Optional.of("of e"), cluster.read(s, "r", "a"));
            cluster.time.advance(gather.multipliedBy(2));
            assertEquals(0, Cluster.pending(d));
            assertEquals(Cluster.content(s), Cluster.content(d));
            assertEquals(Optional.of("of e"), cluster.read(d, "r", "a"));
        }
    }

    /** An app writes just before a view is opened. */
    private static final class WrittenBehindTheBack extends CapturingStorage {
        Runnable atTheNextView = () -> {};

        WrittenBehindTheBack() {
            super(Cluster.memory());
        }

        @Override
        public Snapshot snapshot() {
            Runnable app = atTheNextView;
            atTheNextView = () -> {};
            app.run();
            boolean isTorn = hasCaptured();
            return new ForwardingSnapshot(super.snapshot()) {
                @Override
                public boolean hasCaptured() {
                    return isTorn;
                }
            };
        }
    }

    /** History 19: a write from the future goes by bundle and by link; its author is corrected in between. */
    @Test
    void two_times_one_stamp() {
        try (Cluster cluster = new Cluster(TablePolicy.DEFAULT, "last-writer-wins")) {
            SyncNode s = cluster.server();
            SyncNode e = cluster.device("E");
            Duration ahead = Duration.ofDays(3650);
            SyncNode d = cluster.device(
                    "D", Cluster.memory(), () -> cluster.time.instant().plus(ahead));
            cluster.write(s, "r", "a", "old");
            cluster.sync(e);
            cluster.sync(d);
            cluster.write(d, "r", "a", "first");
            SyncNode wrong = cluster.restart(d, () -> cluster.time.instant().plus(ahead.multipliedBy(2)));
            cluster.write(wrong, "q", "a", "from the future");
            Mesh.Recorded given = Mesh.everything(wrong);
            long tomorrow = cluster.time.instant().plus(Duration.ofDays(1)).toEpochMilli();
            assertTrue(given.changes().stream()
                    .anyMatch(change -> change.versions().row().stamp().epochMillis() > tomorrow));
            assertThrows(SyncException.class, () -> given.takenBy(e));
            assertFalse(cluster.has(e, "q"), "nothing was taken");
            cluster.sync(wrong);
            cluster.sync(e);
            assertEquals(Optional.of("from the future"), cluster.read(e, "q", "a"));
            assertEquals(Cluster.content(s), Cluster.content(e));
            assertEquals(Cluster.content(s), Cluster.content(wrong));
            cluster.write(e, "q", "a", "later");
            cluster.settle(List.of(e, wrong));
            assertEquals(Optional.of("later"), cluster.read(wrong, "q", "a"), "nobody is dragged along");
            assertEquals(0, Cluster.conflicts(s));
        }
    }

    @Test
    void devices_of_different_servers_and_equals_take_nothing_from_each_other() {
        try (Shop shop = new Shop("last-writer-wins");
                Shop other = new Shop(2, "last-writer-wins");
                Mesh mesh = new Mesh()) {
            shop.cluster.write(shop.d, "r", "a", "new");
            SyncNode equal = mesh.node("equal");
            mesh.write(equal, "r", "a", "of nobody's");
            assertThrows(SyncException.class, () -> give(shop.d, other.d));
            assertThrows(SyncException.class, () -> give(shop.d, equal));
            assertThrows(SyncException.class, () -> give(equal, shop.d));
            assertEquals(Optional.of("old"), other.cluster.read(other.d, "r", "a"));
            assertEquals(Optional.of("of nobody's"), mesh.read(equal, "r", "a"));
            assertEquals(Optional.of("new"), shop.cluster.read(shop.d, "r", "a"));
        }
    }
}
