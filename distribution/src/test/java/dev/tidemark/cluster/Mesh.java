package dev.tidemark.cluster;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.ConflictRecord;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.Engine;
import dev.tidemark.runtime.internal.engine.mesh.NodeExchange;
import dev.tidemark.runtime.internal.mesh.Delivery;
import dev.tidemark.runtime.internal.mesh.Exchange;
import dev.tidemark.runtime.internal.mesh.Exchange.Taken;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.InstalledStrategies;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Nodes that exchange as equals, without links: each takes what another gives. In one thread and virtual time. */
final class Mesh implements AutoCloseable {
    static final String NOTES = Cluster.NOTES;
    static final String LINES = "lines";

    final VirtualTime time = new VirtualTime();
    final InMemoryNetwork network = new InMemoryNetwork(time);
    private final List<SyncNode> nodes = new ArrayList<>();
    private final Map<SyncNode, StorageBackend> stores = new IdentityHashMap<>();
    private final Map<SyncNode, Long> skews = new IdentityHashMap<>();
    private final TablePolicy policy;
    private final List<String> conflict;
    private final SplittableRandom seeds;
    private List<TableDefinition> tables = List.of(TableDefinition.open(NOTES, "id"));

    Mesh(long seed, TablePolicy policy, String... conflict) {
        this.seeds = new SplittableRandom(seed);
        this.policy = policy;
        this.conflict = List.of(conflict);
    }

    Mesh(long seed) {
        this(seed, TablePolicy.DEFAULT, "last-writer-wins");
    }

    Mesh(String... conflict) {
        this(1, TablePolicy.DEFAULT, conflict);
    }

    Mesh() {
        this(1);
    }

    Mesh with(TableDefinition... definitions) {
        tables = List.of(definitions);
        return this;
    }

    /** Returns a table of rows that refer to a note, each by its column {@code note}. */
    static TableDefinition lines() {
        return new TableDefinition(
                LINES,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(ColumnDefinition.of("note", ColumnType.STRING)),
                List.of(),
                List.of(ForeignKey.of(List.of("note"), NOTES, List.of("id"))));
    }

    SyncNode node(String name) {
        return node(name, Stores.memory(), 0);
    }

    /** Starts a node that listens, and connects to others. */
    SyncNode connected(String name, String... others) {
        return connected(name, Stores.memory(), others);
    }

    SyncNode connected(String name, StorageBackend store, String... others) {
        return connected(name, store, builder -> builder, others);
    }

    SyncNode connected(String name, StorageBackend store, UnaryOperator<SyncNodeBuilder> settings, String... others) {
        return node(name, store, 0, builder -> {
            builder.transport("memory", network.transport()).listen(address(name));
            List.of(others).forEach(other -> builder.peer(address(other), ""));
            return settings.apply(builder);
        });
    }

    /** Opens a node's store as a command does that only looks into it or settles something there. */
    SyncNode openedAsServer(StorageBackend storage) {
        return node("opened", storage, 0, builder -> builder.role(Role.SERVER));
    }

    private static URI address(String name) {
        return URI.create("memory://" + name);
    }

    SyncNode node(String name, StorageBackend storage, long skewMillis) {
        return node(name, storage, skewMillis, builder -> builder);
    }

    SyncNode node(String name, StorageBackend storage, long skewMillis, UnaryOperator<SyncNodeBuilder> settings) {
        SyncNodeBuilder builder = SyncNode.builder()
                .name(name)
                .role(Role.PEER)
                .storage(storage)
                .conflict(conflict)
                .policy(NOTES, policy)
                .clock(() -> time.instant().plusMillis(skewMillis))
                .random(seeds.split())
                .scheduler(time)
                .strategy("words", Mesh::words);
        InstalledStrategies.addTo(builder);
        SyncNode node = settings.apply(builder).start();
        nodes.add(node);
        stores.put(node, storage);
        skews.put(node, skewMillis);
        tables.forEach(node::define);
        return node;
    }

    /** Keeps the words of both sides, in their order. */
    private static Resolution words(Conflict conflict) {
        Map<String, Value> merged = new TreeMap<>();
        conflict.columns().forEach(column -> {
            TreeSet<String> words = new TreeSet<>();
            for (Conflict.Side side : List.of(conflict.first(), conflict.second())) {
                side.values()
                        .flatMap(row -> row.get(column))
                        .filter(value -> !value.isNull())
                        .ifPresent(value -> words.addAll(
                                Arrays.asList(((Value.Text) value).value().split(" "))));
            }
            merged.put(column, words.isEmpty() ? Value.NULL : Value.of(String.join(" ", words)));
        });
        return Resolution.merge(Row.of(merged));
    }

    /** Returns a copy of a node's store as it is now. */
    StorageBackend copyOf(SyncNode node) {
        return Stores.copy(stores.get(node));
    }

    long skew(SyncNode node) {
        return skews.get(node);
    }

    StorageBackend store(SyncNode node) {
        return stores.get(node);
    }

    void stop(SyncNode node) {
        nodes.remove(node);
        node.close();
    }

    /** Ends a node, and starts it again with a store. */
    SyncNode restart(SyncNode node, StorageBackend store) {
        stop(node);
        return node(node.name(), store, skews.get(node));
    }

    static Exchange exchange(SyncNode node) {
        return ((Engine) node).exchange();
    }

    /** Returns everything that a node gives, read to its end. */
    static Recorded everything(SyncNode node) {
        return Recorded.of(exchange(node).everything());
    }

    /** One takes what another gives. */
    Taken give(SyncNode from, SyncNode to) {
        try (Delivery delivery = exchange(from).to(to.id())) {
            return exchange(to).take(delivery);
        }
    }

    /** One takes what it has not read of another, which it says. */
    Taken fetch(SyncNode from, SyncNode to) {
        try (Delivery first = exchange(from).to(to.id())) {
            Taken taken = exchange(to).take(first);
            if (taken.isTaken()) {
                return taken;
            }
            try (Delivery again = exchange(from).since(taken.missingFrom())) {
                return exchange(to).take(again);
            }
        }
    }

    /** One takes what another gives that knows what it has now, as in a session. */
    Taken session(SyncNode from, SyncNode to) {
        try (Delivery greeting = exchange(to).everything();
                Delivery delivery =
                        ((NodeExchange) exchange(from)).behind(greeting.header().seen())) {
            return exchange(to).take(delivery);
        }
    }

    /** Two give each other what they have. */
    void meet(SyncNode one, SyncNode other) {
        fetch(one, other);
        fetch(other, one);
    }

    /** All meet all until nothing changes any more. Returns the number of rounds. */
    int settle() {
        for (int round = 1; ; round++) {
            boolean changed = false;
            for (SyncNode from : nodes) {
                for (SyncNode to : nodes) {
                    changed |= from != to && fetch(from, to).applied() > 0;
                }
            }
            if (!changed) {
                return round;
            }
            if (round > nodes.size() + 2) {
                throw new AssertionError("nodes keep answering each other");
            }
        }
    }

    /** One exchanges with those that it connects to. */
    SyncReport sync(SyncNode node) {
        CompletableFuture<SyncReport> done = node.syncAsync(Progress.NONE).toCompletableFuture();
        time.runUntil(done::isDone);
        time.advance(Duration.ofSeconds(1));
        return done.join();
    }

    void write(SyncNode node, String id, String column, String value) {
        node.write(writer -> {
            Row row = Cluster.row(column, value);
            if (writer.get(NOTES, RowKey.of(id)).isPresent()) {
                writer.patch(NOTES, RowKey.of(id), row);
            } else {
                writer.put(NOTES, RowKey.of(id), row);
            }
            return id;
        });
        time.advance(Duration.ofSeconds(1));
    }

    void delete(SyncNode node, String id) {
        node.write(writer -> writer.delete(NOTES, RowKey.of(id)));
        time.advance(Duration.ofSeconds(1));
    }

    Optional<String> read(SyncNode node, String id, String column) {
        return node.get(NOTES, RowKey.of(id))
                .flatMap(row -> row.get(column))
                .filter(value -> !value.isNull())
                .map(value -> ((Value.Text) value).value());
    }

    static List<ConflictRecord> conflicts(SyncNode node) {
        return node.conflicts().list(Conflicts.Filter.ALL, Long.MAX_VALUE, 1000).conflicts();
    }

    /** A delivery as it was once, which can be taken again and again. */
    record Recorded(Delivery.Header header, List<Change> changes) {
        static Recorded of(Delivery delivery) {
            try (delivery) {
                List<Change> changes = new ArrayList<>();
                for (Optional<Change> each = delivery.next(); each.isPresent(); each = delivery.next()) {
                    changes.add(each.get());
                }
                return new Recorded(delivery.header(), changes);
            }
        }

        Taken takenBy(SyncNode node) {
            List<Change> left = new ArrayList<>(changes);
            return exchange(node).take(new Delivery() {
                @Override
                public Header header() {
                    return header;
                }

                @Override
                public Optional<Change> next() {
                    return left.isEmpty() ? Optional.empty() : Optional.of(left.remove(0));
                }

                @Override
                public void close() {}
            });
        }
    }

    @Override
    public void close() {
        nodes.forEach(SyncNode::close);
    }
}
