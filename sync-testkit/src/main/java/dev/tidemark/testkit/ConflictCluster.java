package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Role;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Query;
import dev.tidemark.runtime.NodeStatus;
import dev.tidemark.runtime.Progress;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.TablePolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A server and two devices that use a conflict strategy, in one thread and virtual time. They write and delete the same few rows,
 * sync now and then, lose frames, are cut off; frames of different links overtake each other. Then the network heals, and all
 * have to end with the same rows.
 */
final class ConflictCluster implements AutoCloseable {
    private static final String TABLE = "notes";
    private static final List<String> KEYS = List.of("n1", "n2");
    private static final List<String> COLUMNS = List.of("title", "total");
    private static final int STEPS = 60;
    private static final int MOST_STEPS = 2_000;
    private static final int MOST_ROUNDS = 20;

    private final SplittableRandom random;
    private final Function<SplittableRandom, Value> value;
    private final VirtualTime time = new VirtualTime();
    private final InMemoryNetwork network;
    private final SyncNode server;
    private final List<SyncNode> devices = new ArrayList<>();
    private final List<SimulatedCable> cables = new ArrayList<>();
    private final ConflictStrategy strategy;
    private final boolean wantsAncestor;
    private final TablePolicy policy;
    private final List<String> failures = new ArrayList<>();
    private int conflicts;

    private ConflictCluster(
            ConflictStrategy strategy, boolean wantsAncestor, Function<SplittableRandom, Value> value, long seed) {
        this.strategy = strategy;
        this.wantsAncestor = wantsAncestor;
        this.value = value;
        this.random = new SplittableRandom(seed);
        TablePolicy.Granularity granularity =
                random.nextBoolean() ? TablePolicy.Granularity.COLUMN : TablePolicy.Granularity.ROW;
        this.policy = new TablePolicy(List.of(), Map.of(), granularity, TablePolicy.Deletes.STRATEGY, Map.of());
        SplittableRandom delays = random.split();
        this.network = new InMemoryNetwork(task -> time.after(Duration.ofMillis(delays.nextInt(50)), task));
        this.server = builder("hub")
                .role(Role.SERVER)
                .transport(InMemoryTransport.SCHEME, network.transport())
                .listen(address(0))
                .listen(address(1))
                .start();
        server.define(TableDefinition.open(TABLE, "id"));
        addDevice("phone");
        addDevice("laptop");
    }

    private static URI address(int device) {
        return URI.create(InMemoryTransport.SCHEME + "://hub:" + (device + 1));
    }

    private SyncNodeBuilder builder(String name) {
        return SyncNode.builder()
                .name(name)
                .storage(new SimulatedStore())
                .strategy("tried", this::resolve, wantsAncestor)
                .conflict(List.of("tried"))
                .policy(TABLE, policy)
                .clock(time)
                .random(random.split())
                .scheduler(time);
    }

    /** A node defers what a strategy throws, and answers that do not fit; here that is noted. */
    private Resolution resolve(Conflict conflict) {
        conflicts++;
        try {
            Resolution answer = strategy.resolve(conflict);
            Answers.assertPossible(conflict, answer);
            return answer;
        } catch (RuntimeException | AssertionError failure) {
            failures.add("asked about " + conflict + ": " + failure);
            return Resolution.defer("the strategy failed");
        }
    }

    private void addDevice(String name) {
        URI address = address(devices.size());
        SimulatedCable cable = new SimulatedCable(network, address);
        SyncNode device = builder(name)
                .transport(InMemoryTransport.SCHEME, cable)
                .peer(address, "")
                .start();
        device.define(TableDefinition.open(TABLE, "id"));
        devices.add(device);
        cables.add(cable);
    }

    /**
     * Runs a cluster to its end. Returns what all its nodes hold then.
     *
     * @param wantsAncestor whether the strategy asks for the common ancestor
     * @param value makes what is written
     */
    static Map<RowKey, Row> run(
            ConflictStrategy strategy, boolean wantsAncestor, Function<SplittableRandom, Value> value, long seed) {
        try (ConflictCluster cluster = new ConflictCluster(strategy, wantsAncestor, value, seed)) {
            for (int step = 0; step < STEPS || cluster.conflicts == 0 && step < MOST_STEPS; step++) {
                cluster.step();
            }
            cluster.settle();
            return cluster.agreed();
        }
    }

    private void step() {
        int which = random.nextInt(devices.size());
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> write(devices.get(which));
            case 3 -> write(server);
            case 4, 5 -> begin(devices.get(which));
            case 6 -> cables.get(which).shake();
            default -> changeWeather(cables.get(which));
        }
        time.advance(Duration.ofMillis(random.nextInt(200)));
    }

    private void changeWeather(SimulatedCable cable) {
        if (random.nextBoolean()) {
            cable.pull();
        } else {
            cable.plugIn();
        }
    }

    private void write(SyncNode node) {
        RowKey key = RowKey.of(KEYS.get(random.nextInt(KEYS.size())));
        String column = COLUMNS.get(random.nextInt(COLUMNS.size()));
        boolean delete = random.nextInt(5) == 0;
        Row row = Row.of(Map.of(column, value.apply(random)));
        node.write(writer -> {
            if (writer.get(TABLE, key).isEmpty()) {
                writer.put(TABLE, key, row);
            } else if (delete) {
                writer.delete(TABLE, key);
            } else {
                writer.patch(TABLE, key, row);
            }
            return key;
        });
    }

    private CompletableFuture<?> begin(SyncNode device) {
        return device.syncAsync(Progress.NONE).toCompletableFuture();
    }

    private void settle() {
        cables.forEach(SimulatedCable::plugIn);
        time.advance(Duration.ofMinutes(5));
        for (int round = 0; !isQuiet(); round++) {
            assertTrue(round < MOST_ROUNDS, "the nodes keep answering each other");
            for (SyncNode device : devices) {
                CompletableFuture<?> sync = begin(device);
                time.runUntil(sync::isDone);
                sync.join();
            }
        }
    }

    private boolean isQuiet() {
        return devices.stream()
                .allMatch(device -> pending(device) == 0 && content(device).equals(content(server)));
    }

    private static long pending(SyncNode node) {
        return node.status().tables().stream()
                .mapToLong(NodeStatus.TableStatus::pending)
                .sum();
    }

    private static Map<RowKey, Row> content(SyncNode node) {
        Map<RowKey, Row> content = new LinkedHashMap<>();
        node.query(Query.all(TABLE)).forEach(row -> content.put(row.key(), row.values()));
        return content;
    }

    private Map<RowKey, Row> agreed() {
        assertTrue(conflicts > 0, "there was no conflict");
        assertEquals(List.of(), failures, "a node would have deferred these");
        devices.forEach(device -> assertEquals(content(server), content(device), device.name()));
        return content(server);
    }

    @Override
    public void close() {
        devices.forEach(SyncNode::close);
        server.close();
        time.advance(Duration.ofMinutes(1));
    }
}
