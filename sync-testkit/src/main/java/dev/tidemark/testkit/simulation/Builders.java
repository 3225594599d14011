package dev.tidemark.testkit.simulation;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ColumnType;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.power.SyncPlan;
import dev.tidemark.runtime.SyncNode;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Makes builders of nodes as a setup says. */
final class Builders {
    private static final String STRATEGY = "drawn";

    /** The column whose values are unique, where there is one. */
    static final String UNIQUE = "u";

    /** The table whose rows refer to those of the first, where rows do. */
    static final String CHILDREN = "parts";

    /** The column in which they do. */
    static final String PARENT = "p";

    private static final List<String> COLUMNS = List.of("a", "b", "c");

    private final Setup setup;
    private final Shelf shelf;
    private final VirtualTime time;
    private final BiFunction<ConflictStrategy, Conflict, Resolution> court;

    /** @param court asks a strategy */
    Builders(Setup setup, Shelf shelf, VirtualTime time, BiFunction<ConflictStrategy, Conflict, Resolution> court) {
        this.setup = setup;
        this.shelf = shelf;
        this.time = time;
        this.court = court;
    }

    /** Returns the builder for a start of a node. What nodes draw depends on no other node, and not on what was done before. */
    SyncNodeBuilder node(SimulatedNode node, Process process) {
        long mixed = setup.seed() * 31 + node.name().hashCode();
        SyncNodeBuilder builder = SyncNode.builder()
                .name(node.name())
                .role(node.role())
                .storage(process.seen())
                .transport(SimulatedNetwork.SCHEME, process.transport())
                .clock(node.clock())
                .random(new SplittableRandom(mixed * 31 + node.starts()))
                .scheduler(process.scheduler())
                .power(state -> plan());
        strategies(builder);
        shelf.codec(setup.codec()).ifPresent(codec -> builder.codec(setup.codec(), codec));
        if (setup.rememberSeconds() == 0) {
            builder.tombstonesForEver();
        } else {
            builder.tombstones(Duration.ofSeconds(setup.rememberSeconds()));
        }
        if (node.isServer()) {
            return builder.listen(SimulatedNetwork.address(node.name()));
        }
        if (setup.isMesh()) {
            builder.listen(SimulatedNetwork.address(node.name()));
        }
        targets(node).forEach(server -> builder.peer(SimulatedNetwork.address(server), ""));
        return builder;
    }

    /**
     * Returns whom a device connects to: the servers, in the order in which it knows them, for not all try the same one first; or
     * its equals.
     */
    List<String> targets(SimulatedNode device) {
        if (setup.isMesh()) {
            return new Neighbours(setup).connectsTo(device.name());
        }
        List<String> servers = new ArrayList<>(setup.serverNames());
        Collections.rotate(servers, device.name().charAt(0));
        return servers;
    }

    private void strategies(SyncNodeBuilder builder) {
        builder.conflict(List.of(STRATEGY)).strategy(STRATEGY, strategy(setup.strategy()));
        Stream.of(World.TABLE, "tasks", "extras", CHILDREN).forEach(table -> builder.policy(table, policy()));
        if (setup.counters()) {
            builder.strategy(Counters.STRATEGY, strategy(Counters.STRATEGY), true)
                    .policy(Counters.TABLE, Counters.policy(policy()));
        }
    }

    private ConflictStrategy strategy(String name) {
        ConflictStrategy found = shelf.strategy(name);
        return conflict -> court.apply(found, conflict);
    }

    private TablePolicy policy() {
        return new TablePolicy(List.of(), Map.of(), setup.granularity(), setup.deletes(), Map.of());
    }

    private SyncPlan plan() {
        return new SyncPlan(
                "drawn",
                Duration.ofSeconds(60),
                Duration.ofMillis(setup.gatherMillis()),
                setup.gatherMillis() % 2 == 0,
                setup.batchRows(),
                Codec.Level.FAST,
                true,
                true);
    }

    void define(SyncNode node) {
        node.define(table(World.TABLE));
        if (setup.counters()) {
            Counters.define(node);
        }
    }

    TableDefinition table(String name) {
        return setup.declared() ? declared(name, COLUMNS) : TableDefinition.open(name, "id");
    }

    private TableDefinition declared(String name, List<String> columns) {
        List<ColumnDefinition> all = new ArrayList<>();
        columns.forEach(column -> all.add(ColumnDefinition.of(column, ColumnType.ANY)));
        List<List<String>> uniques = new ArrayList<>();
        if (setup.unique()) {
            all.add(ColumnDefinition.of(UNIQUE, ColumnType.ANY));
            uniques.add(List.of(UNIQUE));
        }
        return new TableDefinition(
                name,
                TableDefinition.Kind.DECLARED,
                TableDefinition.Identity.NATURAL,
                List.of(ColumnDefinition.of("id", ColumnType.STRING)),
                all,
                uniques,
                List.of());
    }

    /** An open table needs no definition of a column. */
    void addColumn(SyncNode node, String table, String column) {
        boolean has = node.tables().stream().anyMatch(each -> each.name().equals(table));
        if (setup.declared() && has) {
            node.define(declared(table, List.of(column)));
        }
    }
}
