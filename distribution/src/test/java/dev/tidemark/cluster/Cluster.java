package dev.tidemark.cluster;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.StorageBackend;
import dev.tidemark.runtime.Conflicts;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.SyncReport;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.VerifyReport;
import dev.tidemark.testkit.InMemoryNetwork;
import dev.tidemark.testkit.InstalledStrategies;
import dev.tidemark.testkit.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A server and its devices in one thread and virtual time, with an open table {@code notes}. */
final class Cluster implements AutoCloseable {
    static final String NOTES = "notes";
    static final URI SERVER = URI.create("memory://server");

    final VirtualTime time = new VirtualTime();
    final InMemoryNetwork network = new InMemoryNetwork(task -> time.after(latency(), task));
    private final List<SyncNode> nodes = new ArrayList<>();
    private final Map<SyncNode, StorageBackend> stores = new IdentityHashMap<>();
    private final Map<String, TablePolicy> policies;
    private final List<String> conflict;
    private final SplittableRandom seeds;
    private UnaryOperator<SyncNodeBuilder> settings = builder -> builder;
    private final Meter wire = new Meter(this::breakLinks);
    private TableDefinition table = TableDefinition.open(NOTES, "id");
    private Duration latency = Duration.ZERO;

    Cluster() {
        this(TablePolicy.DEFAULT, "last-writer-wins");
    }

    Cluster(TablePolicy policy, String... conflict) {
        this(1, policy, conflict);
    }

    Cluster(long seed, TablePolicy policy, String... conflict) {
        this(seed, Map.of(NOTES, policy), List.of(conflict));
    }

    private Cluster(long seed, Map<String, TablePolicy> policies, List<String> conflict) {
        this.seeds = new SplittableRandom(seed);
        this.policies = policies;
        this.conflict = conflict;
    }

    /** Its nodes are told of no table's policy. */
    static Cluster withoutPolicies() {
        return new Cluster(1, Map.of(), List.of("last-writer-wins"));
    }

    static StorageBackend memory() {
        return Stores.memory();
    }

    private Duration latency() {
        return latency;
    }

    /** From now on every frame takes a time to arrive. */
    void slow(Duration time) {
        latency = time;
    }

    /** Nodes that are started from now on get these settings too. */
    Cluster with(UnaryOperator<SyncNodeBuilder> more) {
        settings = more;
        return this;
    }

    /** Nodes that are started from now on have this table {@code notes}. */
    Cluster with(TableDefinition notes) {
        table = notes;
        return this;
    }

    SyncNode server(StorageBackend storage) {
        return server(storage, SERVER);
    }

    SyncNode server(StorageBackend storage, URI address) {
        SyncNode server =
                start(builder("server", storage, time).role(Role.SERVER).listen(address), storage);
        server.define(table);
        return server;
    }

    SyncNode server() {
        return server(memory());
    }

    SyncNode device(String name) {
        return device(name, memory(), time);
    }

    SyncNode device(String name, StorageBackend storage) {
        return device(name, storage, time);
    }

    SyncNode device(String name, StorageBackend storage, InstantSource clock) {
        SyncNode device = start(builder(name, storage, clock).peer(SERVER, ""), storage);
        device.define(table);
        return device;
    }

    /** Ends a device that has met the server, and starts it again where other devices meet it, and where it meets others. */
    SyncNode meeting(SyncNode device, String... others) {
        StorageBackend kept = copyOf(device);
        stop(device);
        return meeting(device.name(), kept, others);
    }

    /** Starts a node in the role of an equal, which listens at its name, and meets others at theirs. */
    SyncNode meeting(String name, StorageBackend storage, String... others) {
        SyncNodeBuilder builder = builder(name, storage, time).role(Role.PEER).listen(URI.create("memory://" + name));
        for (String other : others) {
            builder.peer(URI.create("memory://" + other), "");
        }
        return start(builder, storage);
    }

    /** Ends a device that has met others, and starts it again as one that syncs with the server. */
    SyncNode backHome(SyncNode device) {
        StorageBackend kept = copyOf(device);
        stop(device);
        return device(device.name(), kept);
    }

    private SyncNodeBuilder builder(String name, StorageBackend storage, InstantSource clock) {
        SyncNodeBuilder builder = SyncNode.builder()
                .name(name)
                .storage(storage)
                .transport("memory", new MeteredTransport(network.transport(), wire))
                .conflict(conflict)
                .clock(clock)
                .random(seeds.split())
                .scheduler(time);
        policies.forEach(builder::policy);
        InstalledStrategies.addTo(builder);
        return settings.apply(builder);
    }

    private SyncNode start(SyncNodeBuilder builder, StorageBackend storage) {
        SyncNode node = builder.start();
        nodes.add(node);
        stores.put(node, storage);
        return node;
    }

    /** Returns a copy of a node's store as it is now. */
    StorageBackend copyOf(SyncNode node) {
        return Stores.copy(stores.get(node));
    }

    /** Returns a node's store itself. */
    StorageBackend store(SyncNode node) {
        return stores.get(node);
    }

    /** Ends a node as a crash does, and starts it again with what it had committed. */
    SyncNode restart(SyncNode node, InstantSource clock) {
        StorageBackend kept = copyOf(node);
        stop(node);
        return node.addresses().isEmpty() ? device(node.name(), kept, clock) : server(kept);
    }

    SyncNode restart(SyncNode node) {
        return restart(node, time);
    }

    /** Ends a node. */
    void stop(SyncNode node) {
        nodes.remove(node);
        stores.remove(node);
        node.close();
        time.advance(Duration.ZERO);
    }

    /** Returns the meter of all links. */
    Meter wire() {
        return wire;
    }

    /** Breaks all links; what is under way is lost. */
    void breakLinks() {
        network.breakLinks(address -> true);
    }

    /** Begins to sync. */
    CompletableFuture<SyncReport> begin(SyncNode device) {
        return device.syncAsync(Progress.NONE).toCompletableFuture();
    }

    /** Syncs, and lets a second pass, so that what follows is later. */
    SyncReport sync(SyncNode device) {
        CompletableFuture<SyncReport> done = begin(device);
        time.runUntil(done::isDone);
        time.advance(Duration.ofSeconds(1));
        return done.join();
    }

    /** Begins to compare a device with the server. */
    CompletableFuture<VerifyReport> beginVerify(SyncNode device, boolean full, boolean repair) {
        return device.verifyAsync(full, repair).toCompletableFuture();
    }

    /** Compares a device with the server. */
    VerifyReport verify(SyncNode device, boolean full, boolean repair) {
        CompletableFuture<VerifyReport> done = beginVerify(device, full, repair);
        time.runUntil(done::isDone);
        time.advance(Duration.ofSeconds(1));
        return done.join();
    }

    /** Syncs until it succeeds or the link breaks. Returns whether it succeeded. */
    boolean trySync(SyncNode device) {
        CompletableFuture<SyncReport> done = begin(device);
        time.runUntil(done::isDone);
        time.advance(Duration.ofSeconds(1));
        return !done.isCompletedExceptionally();
    }

    /** Syncs devices in turns until nothing moves any more. */
    void settle(List<SyncNode> devices) {
        boolean moved = true;
        for (int round = 0; moved; round++) {
            if (round == 10) {
                throw new AssertionError("replicas keep answering each other");
            }
            moved = false;
            for (SyncNode device : devices) {
                SyncReport report = sync(device);
                moved |= report.pushed().rows()
                                + report.pulled().rows()
                                + report.pulled().deletes()
                        > 0;
            }
        }
    }

    void write(SyncNode node, String id, String column, String value) {
        write(node, id, row(column, value));
    }

    void write(SyncNode node, String id, Row row) {
        node.write(writer -> {
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

    boolean has(SyncNode node, String id) {
        return node.get(NOTES, RowKey.of(id)).isPresent();
    }

    /** Nodes send and ask for one row at a time, and are live. */
    static SyncNodeBuilder inPagesOfOneRow(SyncNodeBuilder builder) {
        return builder.power(state ->
                new SyncPlan("small", Duration.ofSeconds(60), Duration.ofMillis(10), 1, Codec.Level.FAST, true, true));
    }

    /** Returns a table {@code notes} with the columns {@code email}, which is unique, and {@code note}. */
    static TableDefinition uniqueEmails() {
        return new TableDefinition(
                NOTES,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                List.of(
                        ColumnDefinition.of("email", ColumnType.STRING),
                        ColumnDefinition.of("note", ColumnType.STRING)),
                List.of(List.of("email")),
                List.of());
    }

    static Row row(String column, String value) {
        return Row.of(Map.of(column, Value.of(value)));
    }

    /** Returns how many conflicts a node keeps. */
    static long conflicts(SyncNode node) {
        return node.conflicts().count(Conflicts.Filter.ALL);
    }

    /** Returns everything that a node holds. */
    static Map<RowKey, Row> content(SyncNode node) {
        Map<RowKey, Row> content = new LinkedHashMap<>();
        node.query(Query.all(NOTES)).forEach(row -> content.put(row.key(), row.values()));
        return content;
    }

    /** Returns how many rows wait for the server's acknowledgement. */
    static long pending(SyncNode node) {
        return node.status().tables().stream()
                .mapToLong(NodeStatus.TableStatus::pending)
                .sum();
    }

    @Override
    public void close() {
        nodes.forEach(SyncNode::close);
    }
}
