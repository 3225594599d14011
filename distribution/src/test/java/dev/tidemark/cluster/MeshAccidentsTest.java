package dev.tidemark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.api.transport.Link;
import dev.tidemark.api.transport.TransportException;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.internal.engine.state.Lives;
import dev.tidemark.runtime.internal.mesh.Life;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What happens to nodes without a server that is not meant to happen. */
class MeshAccidentsTest {
    @Test
    void a_store_that_goes_back_under_its_node_gives_no_number_twice() {
        try (Mesh mesh = new Mesh()) {
            SharedStore store = new SharedStore(mesh.time);
            SyncNode a = mesh.node("a", store.open(), 0);
            SyncNode b = mesh.node("b");
            mesh.write(a, "r", "a", "kept");
            StorageBackend backup = mesh.copyOf(a);
            mesh.write(a, "lost", "a", "by the backup");
            mesh.fetch(a, b);
            store.restore(backup);
            mesh.write(a, "new", "a", "one");
            mesh.session(a, b);
            mesh.session(b, a);
            for (SyncNode node : List.of(a, b)) {
                assertEquals(3, Cluster.content(node).size(), node.name());
            }
        }
    }

    @Test
    void two_nodes_on_one_store_do_not_take_each_others_writes_for_unseen() {
        try (Mesh mesh = new Mesh("first-writer-wins")) {
            SharedStore store = new SharedStore(mesh.time);
            SyncNode one = mesh.node("one", store.open(), 0);
            SyncNode b = mesh.node("b");
            mesh.write(one, "r", "a", "one");
            SyncNode two = mesh.node("two", store.open(), 0);
            mesh.write(two, "q", "a", "two");
            mesh.write(one, "q", "a", "three");
            mesh.fetch(two, b);
            mesh.write(b, "q", "a", "four");
            mesh.fetch(b, two);
            assertEquals(Optional.of("four"), mesh.read(one, "q", "a"));
            assertEquals(Optional.of("four"), mesh.read(b, "q", "a"));
        }
    }

    @Test
    void nodes_that_were_started_very_often_still_exchange() {
        try (Mesh mesh = new Mesh()) {
            StorageBackend store = Stores.memory();
            try (Transaction transaction = store.begin()) {
                UUID node = new UUID(1, 1);
                List<Life> lives = IntStream.rangeClosed(1, 40_000)
                        .mapToObj(i -> new Life(new Author(node, i), new Author(node, i - 1), i))
                        .toList();
                Lives.NONE.with(lives).save(transaction);
                transaction.commit();
            }
            SyncNode hub = mesh.connected("hub", store);
            SyncNode a = mesh.connected("a", "hub");
            mesh.write(hub, "r", "a", "of the hub");
            mesh.write(a, "q", "a", "of a");
            mesh.sync(a);
            assertEquals(2, Cluster.content(a).size());
            assertEquals(Cluster.content(a), Cluster.content(hub));
            mesh.sync(a);
        }
    }

    @Test
    void who_connects_and_says_nothing_is_not_waited_for_for_ever() {
        try (Mesh mesh = new Mesh()) {
            mesh.connected("hub");
            CompletableFuture<Link> connected =
                    mesh.network.transport().connect(URI.create("memory://hub")).toCompletableFuture();
            mesh.time.runUntil(connected::isDone);
            Link silent = connected.join();
            AtomicBoolean closed = new AtomicBoolean();
            silent.start(new Link.Receiver() {
                @Override
                public void received(ByteBuffer frame) {}

                @Override
                public void writable() {}

                @Override
                public void closed(Optional<TransportException> failure) {
                    closed.set(true);
                }
            });
            mesh.time.advance(Duration.ofMinutes(2));
            assertTrue(closed.get());
        }
    }

    @Test
    void an_equal_holds_all_rows_so_that_no_table_is_on_demand_there() {
        try (Mesh mesh = new Mesh()) {
            SyncException refused = assertThrows(
                    SyncException.class,
                    () -> mesh.node(
                            "a", Stores.memory(), 0, builder -> builder.onDemand(Mesh.NOTES, OnDemand.DEFAULT)));
            assertTrue(refused.getMessage().contains("holds all rows of its tables"), refused::getMessage);
        }
    }

    @Test
    void a_column_that_a_writer_did_not_know_is_not_written_by_him() {
        try (Mesh mesh = new Mesh().with(notes("a"))) {
            SyncNode old = mesh.node("old");
            SyncNode a = mesh.node("a");
            SyncNode b = mesh.node("b");
            a.define(notes("a", "c"));
            b.define(notes("a", "c"));
            mesh.write(b, "r", "c", "of b");
            mesh.write(old, "r", "a", "of old");
            mesh.fetch(old, a);
            mesh.settle();
            for (SyncNode node : List.of(old, a, b)) {
                assertEquals(Optional.of("of b"), mesh.read(node, "r", "c"), node.name());
            }
        }
    }

    private static TableDefinition notes(String... columns) {
        return new TableDefinition(
                Mesh.NOTES,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                Stream.of(columns)
                        .map(column -> ColumnDefinition.of(column, ColumnType.STRING))
                        .toList(),
                List.of(),
                List.of());
    }
}
