package dev.tidemark.runtime.internal.wiring;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.HistoryPolicy;
import dev.tidemark.runtime.SyncNodeBuilder;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.TablePolicy.Deletes;
import dev.tidemark.runtime.TablePolicy.Granularity;
import dev.tidemark.runtime.internal.config.Blueprint;
import dev.tidemark.runtime.internal.config.Parts;
import dev.tidemark.runtime.internal.config.Strategy;
import dev.tidemark.runtime.internal.config.TablePolicy.Mode;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells a builder the conflict strategies, which table or column uses which, and which table has a history. */
final class Policies {
    private final SyncNodeBuilder builder;
    private final Blueprint blueprint;
    private final Parts parts;
    private final Map<ConflictStrategy, String> names = new IdentityHashMap<>();

    private Policies(SyncNodeBuilder builder, Blueprint blueprint, Parts parts) {
        this.builder = builder;
        this.blueprint = blueprint;
        this.parts = parts;
    }

    static void add(SyncNodeBuilder builder, Blueprint blueprint, Parts parts) {
        Policies policies = new Policies(builder, blueprint, parts);
        builder.conflict(policies.chain(parts.chain("")));
        blueprint.tables().forEach(policies::table);
        Map<String, Optional<Duration>> histories = new LinkedHashMap<>();
        blueprint
                .tables()
                .forEach((name, table) -> histories.put(name, table.policy().history()));
        builder.history(new HistoryPolicy(blueprint.history(), histories));
    }

    private void table(String name, Blueprint.Table table) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        table.columns().keySet().forEach(column -> columns.put(column, chain(parts.chain(name, column))));
        if (table.policy().mode() == Mode.ON_DEMAND) {
            builder.onDemand(name, table.policy().onDemand());
        }
        builder.policy(
                name,
                new TablePolicy(
                        chain(parts.chain(name)), columns, granularity(table), deletes(table), table.references()));
        table.policy().ttl().ifPresent(life -> builder.timeToLive(name, life));
    }

    private List<String> chain(List<Strategy> strategies) {
        return strategies.stream().map(this::name).toList();
    }

    /** Two instances of one plugin with different settings are told apart by a number. */
    private String name(Strategy strategy) {
        if (strategy.needsServer() && blueprint.node().role() == Conflict.Role.PEER) {
            throw new ConfigurationException(List.of(
                    "conflict strategy '" + strategy.name() + "' asks which write was at the server first, and a node"
                            + " of the role 'peer' has none: take one such as 'last-writer-wins'"));
        }
        return names.computeIfAbsent(strategy.strategy(), instance -> {
            String name = strategy.name();
            for (int i = 2; names.containsValue(name); i++) {
                name = strategy.name() + "-" + i;
            }
            builder.strategy(name, instance, strategy.wantsAncestor());
            return name;
        });
    }

    private static Granularity granularity(Blueprint.Table table) {
        return switch (table.policy().granularity()) {
            case COLUMN -> Granularity.COLUMN;
            case ROW -> Granularity.ROW;
        };
    }

    private static Deletes deletes(Blueprint.Table table) {
        return switch (table.policy().deletes()) {
            case UPDATE_WINS -> Deletes.UPDATE_WINS;
            case DELETE_WINS -> Deletes.DELETE_WINS;
            case BY_STAMP -> Deletes.BY_STAMP;
        };
    }
}
