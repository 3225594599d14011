package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.tables.AskedColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which strategies decide about which column, and what they say. */
public final class ConflictRules {
    private final Map<String, ConflictStrategy> strategies;
    private final List<String> standard;
    private final Map<String, TablePolicy> policies;
    private final Set<String> askers;
    private final AskedColumns asked;

    ConflictRules(Map<String, ConflictStrategy> strategies, List<String> standard, Map<String, TablePolicy> policies) {
        this(strategies, standard, policies, Set.of());
    }

    /** @param askers the strategies that ask for the common ancestor */
    public ConflictRules(
            Map<String, ConflictStrategy> strategies,
            List<String> standard,
            Map<String, TablePolicy> policies,
            Set<String> askers) {
        this.strategies = strategies;
        this.askers = askers;
        this.standard = standard;
        this.policies = policies;
        Stream<String> named = Stream.concat(
                standard.stream(),
                policies.values().stream()
                        .flatMap(policy -> Stream.concat(
                                policy.conflict().stream(),
                                policy.columns().values().stream().flatMap(List::stream))));
        named.filter(name -> !strategies.containsKey(name)).findFirst().ifPresent(name -> {
            throw new SyncException(
                    SyncException.Kind.USAGE,
                    "no conflict strategy is named '" + name + "'. There are: "
                            + strategies.keySet().stream().sorted().toList());
        });
        this.asked = findAsked();
    }

    private AskedColumns findAsked() {
        AskedColumns.Columns everywhere = asks(standard) ? AskedColumns.Columns.ALL_OF_THEM : AskedColumns.Columns.NONE;
        Map<String, AskedColumns.Columns> tables = new HashMap<>();
        policies.forEach((table, policy) -> {
            boolean all = asks(chain(table, ""));
            Set<String> others = policy.columns().keySet().stream()
                    .filter(column -> asks(chain(table, column)) != all)
                    .collect(Collectors.toUnmodifiableSet());
            tables.put(table, new AskedColumns.Columns(all, others));
        });
        tables.values().removeIf(everywhere::equals);
        return new AskedColumns(tables, everywhere);
    }

    /** Returns whether a strategy of a chain asks for the common ancestor. */
    boolean asks(List<String> chain) {
        return chain.stream().anyMatch(askers::contains);
    }

    /** Returns the columns of which a strategy asks for the common ancestor. */
    public AskedColumns asked() {
        return asked;
    }

    /** Returns the policy of a table; the default one where none was set. */
    public TablePolicy policy(String table) {
        return policies.getOrDefault(table, TablePolicy.DEFAULT);
    }

    /**
     * Returns whether a row keeps alive one that was deleted and that it refers to. Equals decide as a server does, so that it does not
     * matter for an app whether it has one.
     */
    public boolean outlives(StoredRow child, StoredRow tombstone) {
        return switch (policy(tombstone.table()).deletes()) {
            case UPDATE_WINS -> true;
            case DELETE_WINS -> false;
            case BY_STAMP, STRATEGY ->
                child.versions()
                        .all()
                        .anyMatch(version -> version.stamp()
                                        .compareTo(tombstone.versions().row().stamp())
                                > 0);
        };
    }

    /** Returns whether the rows of a table are one unit, in which concurrent writes to different columns don't merge. */
    public boolean isUnit(String table) {
        return policy(table).granularity() == TablePolicy.Granularity.ROW;
    }

    /** Returns the tables whose rows are one unit. */
    public Set<String> wholeRows() {
        return policies.keySet().stream().filter(this::isUnit).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the names of the strategies that decide about a column; about the whole row where the column is empty. */
    List<String> chain(String table, String column) {
        TablePolicy policy = policy(table);
        List<String> own = policy.columns().getOrDefault(column, policy.conflict());
        return own.isEmpty() ? standard : own;
    }

    /** What the strategies of a chain come to. */
    sealed interface Answer {}

    /**
     * One of them decided, or all leave it to a person.
     *
     * @param by the one that was asked last
     */
    record Decided(Resolution resolution, String by) implements Answer {}

    /** One of them failed: nothing is decided, and those behind it are not asked, for it might have decided otherwise. */
    record Failed(String reason) implements Answer {}

    /** Asks the strategies of a chain until one does not defer. Only those that ask for the common ancestor are told of it. */
    Answer resolve(List<String> chain, Conflict conflict) {
        Conflict withoutAncestor = conflict.ancestor().isEmpty()
                ? conflict
                : new Conflict(
                        conflict.table(),
                        conflict.key(),
                        conflict.columns(),
                        conflict.first(),
                        conflict.second(),
                        Optional.empty());
        Decided last = new Decided(Resolution.defer("no strategy decides about " + conflict.table()), "");
        for (String name : chain) {
            try {
                Conflict asked = askers.contains(name) ? conflict : withoutAncestor;
                last = new Decided(strategies.get(name).resolve(asked), name);
            } catch (RuntimeException failure) {
                return new Failed(
                        "conflict strategy '" + name + "' failed; the write is kept at the server and tried again");
            }
            if (!(last.resolution() instanceof Resolution.Defer)) {
                break;
            }
        }
        return last;
    }
}
