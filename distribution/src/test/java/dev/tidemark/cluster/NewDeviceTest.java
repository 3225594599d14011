package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.runtime.internal.mesh.Life;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A new device that begins with what a server has, as a bundle brings it, and goes on with its first sync. */
class NewDeviceTest {
    private static final Row PAIR = Row.of(Map.of("a", Value.of("a"), "b", Value.of("b")));

    /** A server that has started twice, with two rows and a deleted one, and a device that has made one of them. */
    private static final class Shop implements AutoCloseable {
        final Cluster cluster;
        final SyncNode s;
        final SyncNode d;

        Shop(String... conflict) {
            cluster = new Cluster(TablePolicy.DEFAULT, conflict);
            SyncNode first = cluster.server();
            cluster.write(first, "r", PAIR);
            cluster.write(first, "gone", "a", "gone");
            s = cluster.restart(first);
            cluster.delete(s, "gone");
            d = cluster.device("D");
            cluster.sync(d);
            cluster.write(d, "q", PAIR);
            cluster.sync(d);
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    @Test
    void it_has_all_and_sees_nothing_twice() {
        try (Shop shop = new Shop("last-writer-wins")) {
            SyncNode n = shop.cluster.device("N");
            Taken taken = Mesh.everything(shop.s).takenBy(n);
            assertEquals(
                    List.of(3L, 3L, 0L, 0L),
                    List.of(taken.total(), taken.applied(), taken.duplicates(), taken.setAside()));
            assertEquals(Cluster.content(shop.s), Cluster.content(n));
            List<ChangeEvent> events = new ArrayList<>();
            n.onChange(events::add);
            SyncReport first = shop.cluster.sync(n);
            assertEquals(
                    0,
                    first.pulled().rows()
                            + first.pulled().deletes()
                            + first.pushed().rows());
            shop.cluster.write(shop.d, "r", "a", "new");
            shop.cluster.sync(shop.d);
            assertEquals(1, shop.cluster.sync(n).pulled().rows());
            assertEquals(1, events.size(), events.toString());
            assertTrue(shop.cluster.verify(n, true, false).isEqual());
        }
    }

    @Test
    void what_it_writes_before_its_first_sync_has_seen_what_it_began_with_and_nothing_else() {
        try (Shop shop = new Shop("last-writer-wins")) {
            SyncNode n = shop.cluster.device("N");
            Mesh.everything(shop.s).takenBy(n);
            shop.cluster.write(shop.d, "r", "b", "of d");
            shop.cluster.sync(shop.d);
            shop.cluster.write(n, "r", "a", "of n");
            shop.cluster.write(n, "q", "a", "of n");
            SyncReport.Pushed pushed = shop.cluster.sync(n).pushed();
            assertEquals(2, pushed.accepted() + pushed.merged(), "they are in columns that nobody wrote meanwhile");
            assertEquals(0, Cluster.conflicts(shop.s));
            shop.cluster.settle(List.of(shop.d, n));
            assertEquals(Optional.of("of n"), shop.cluster.read(shop.d, "r", "a"));
            assertEquals(Optional.of("of d"), shop.cluster.read(n, "r", "b"));
            assertEquals(0, Cluster.pending(n));
        }
    }

    @Test
    void what_it_writes_before_its_first_sync_is_in_conflict_with_what_was_written_meanwhile() {
        try (Shop shop = new Shop("last-writer-wins")) {
            SyncNode n = shop.cluster.device("N");
            Mesh.everything(shop.s).takenBy(n);
            shop.cluster.write(shop.d, "r", "a", "of d");
            shop.cluster.sync(shop.d);
            shop.cluster.write(n, "r", "a", "of n");
            shop.cluster.sync(n);
            assertEquals(1, Cluster.conflicts(shop.s));
            assertEquals(Optional.of("of n"), shop.cluster.read(shop.s, "r", "a"));
        }
    }

    @Test
    void what_it_adds_to_a_counter_before_it_has_heard_that_it_is_one_is_added() {
        try (Shop shop = new Shop("counter")) {
            shop.cluster.write(shop.s, "count", Row.of(Map.of("n", Value.of(10))));
            shop.cluster.sync(shop.d);
            shop.cluster.with(device -> device.conflict(List.of("last-writer-wins")));
            SyncNode n = shop.cluster.device("N");
            Mesh.everything(shop.s).takenBy(n);
            shop.cluster.write(n, "count", Row.of(Map.of("n", Value.of(13))));
            shop.cluster.write(shop.d, "count", Row.of(Map.of("n", Value.of(15))));
            shop.cluster.sync(shop.d);
            shop.cluster.settle(List.of(n, shop.d));
            for (SyncNode node : List.of(shop.s, shop.d, n)) {
                assertEquals(
                        Optional.of(Value.of(18)),
                        node.get(Cluster.NOTES, RowKey.of("count")).flatMap(row -> row.get("n")));
            }
        }
    }

    @Test
    void it_offers_what_it_began_with_to_a_server_that_was_restored_to_before() {
        try (Shop shop = new Shop("last-writer-wins")) {
            StorageBackend backup = shop.cluster.copyOf(shop.s);
            shop.cluster.write(shop.s, "late", PAIR);
            SyncNode n = shop.cluster.device("N");
            Mesh.everything(shop.s).takenBy(n);
            shop.cluster.stop(shop.s);
            SyncNode restored = shop.cluster.server(backup);
            shop.cluster.settle(List.of(n, shop.d));
            assertTrue(shop.cluster.has(restored, "late"));
            assertEquals(Cluster.content(restored), Cluster.content(n));
            assertEquals(Cluster.content(restored), Cluster.content(shop.d));
            assertEquals(0, Cluster.conflicts(restored));
        }
    }

    @Test
    void who_has_met_a_server_meanwhile_does_not_take_it() {
        try (Shop shop = new Shop("last-writer-wins");
                Cluster elsewhere = new Cluster()) {
            elsewhere.server();
            SyncNode n = elsewhere.device("N");
            Exchange asNew = Mesh.exchange(n);
            elsewhere.sync(n);
            try (Delivery given = Mesh.exchange(shop.s).everything()) {
                String message = assertThrows(SyncException.class, () -> asNew.take(given))
                        .getMessage();
                assertTrue(message.contains("this device has met its server"), message);
            }
            assertEquals(Map.of(), Cluster.content(n));
        }
    }

    @Test
    void a_server_that_has_nothing_yet_gives_that() {
        try (Cluster cluster = new Cluster()) {
            SyncNode server = cluster.server();
            SyncNode n = cluster.device("N");
            assertEquals(0, Mesh.everything(server).takenBy(n).total());
            cluster.write(server, "r", PAIR);
            assertEquals(1, cluster.sync(n).pulled().rows());
        }
    }

    @Test
    void it_is_told_of_what_the_server_has_deleted_and_forgotten_since() {
        try (Cluster cluster = new Cluster().with(builder -> builder.tombstones(Duration.ofMinutes(2)))) {
            SyncNode server = cluster.server();
            cluster.write(server, "r", PAIR);
            cluster.write(server, "stays", PAIR);
            Mesh.Recorded old = Mesh.everything(server);
            cluster.delete(server, "r");
            cluster.time.advance(Duration.ofMinutes(3));
            assertEquals(1, Mesh.everything(server).changes().size(), "the deletion is forgotten");
            SyncNode n = cluster.device("N");
            old.takenBy(n);
            cluster.write(n, "stays", "a", "of n");
            assertEquals(1, cluster.sync(n).pulled().deletes());
            assertEquals(Cluster.content(server), Cluster.content(n));
            assertEquals(Optional.of("of n"), cluster.read(server, "stays", "a"));
        }
    }

    private static void assertRefused(String why, Mesh.Recorded given, SyncNode node) {
        Map<RowKey, Row> before = Cluster.content(node);
        String message =
                assertThrows(SyncException.class, () -> given.takenBy(node)).getMessage();
        assertTrue(message.contains(why), message);
        assertEquals(before, Cluster.content(node));
    }

    @Test
    void nobody_else_takes_it() {
        try (Shop shop = new Shop("last-writer-wins")) {
            Mesh.Recorded given = Mesh.everything(shop.s);
            assertRefused("this one has met its server", given, shop.d);
            assertRefused("a server takes what devices bring", given, shop.s);
            SyncNode full = shop.cluster.device("F");
            shop.cluster.write(full, "own", PAIR);
            assertRefused("there are rows in this database already", given, full);
            SyncNode n = shop.cluster.device("N");
            given.takenBy(n);
            assertRefused("this one has met its server", given, n);
        }
    }

    @Test
    void it_takes_nothing_else() {
        try (Shop shop = new Shop("last-writer-wins")) {
            shop.cluster.write(shop.d, "r", "a", "unsent");
            SyncNode n = shop.cluster.device("N");
            assertRefused("it is not what a server has", Mesh.everything(shop.d), n);
            assertThrows(SyncException.class, () -> Mesh.exchange(n).everything());
        }
    }

    @Test
    void it_takes_nothing_from_a_server_whose_starts_do_not_follow_each_other() {
        try (Shop shop = new Shop("last-writer-wins")) {
            Mesh.Recorded given = Mesh.everything(shop.s);
            List<Life> lives = given.header().lives();
            assertEquals(2, lives.size(), "it was started twice");
            SyncNode n = shop.cluster.device("N");
            assertRefused("does not fit together", with(given, lives.subList(1, 2)), n);
            assertRefused("does not fit together", with(given, lives.subList(0, 1)), n);
            assertRefused("does not fit together", with(given, List.of(lives.get(1), lives.get(0))), n);
        }
    }

    private static Mesh.Recorded with(Mesh.Recorded given, List<Life> lives) {
        Delivery.Header told = given.header();
        return new Mesh.Recorded(
                new Delivery.Header(
                        told.log(),
                        told.name(),
                        told.since(),
                        told.head(),
                        told.seen(),
                        told.tables(),
                        Map.<Author, String>of(),
                        lives),
                given.changes());
    }
}
