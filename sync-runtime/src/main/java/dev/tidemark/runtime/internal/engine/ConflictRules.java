package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.runtime.SyncException;
import dev.tidemark.runtime.TablePolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which strategies decide about which column, and what they say. */
final class ConflictRules {
    private final Map<String, ConflictStrategy> strategies;
    private final List<String> standard;
    private final Map<String, TablePolicy> policies;

    ConflictRules(Map<String, ConflictStrategy> strategies, List<String> standard, Map<String, TablePolicy> policies) {
        this.strategies = strategies;
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
    }

    TablePolicy policy(String table) {
        return policies.getOrDefault(table, TablePolicy.DEFAULT);
    }

    /** Returns the tables whose rows are one unit. */
    Set<String> wholeRows() {
        return policies.entrySet().stream()
                .filter(entry -> entry.getValue().granularity() == TablePolicy.Granularity.ROW)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the names of the strategies that decide about a column; about the whole row where the column is empty. */
    List<String> chain(String table, String column) {
        TablePolicy policy = policy(table);
        List<String> own = policy.columns().getOrDefault(column, policy.conflict());
        return own.isEmpty() ? standard : own;
    }

    /** Asks the strategies of a chain until one does not defer. What one throws defers, and names it. */
    Resolution resolve(List<String> chain, Conflict conflict) {
        Resolution last = Resolution.defer("no strategy decides about " + conflict.table());
        for (String name : chain) {
            last = ask(name, conflict);
            if (!(last instanceof Resolution.Defer)) {
                return last;
            }
        }
        return last;
    }

    private Resolution ask(String name, Conflict conflict) {
        try {
            Resolution answer = strategies.get(name).resolve(conflict);
            return fits(answer, conflict)
                    ? answer
                    : Resolution.defer("conflict strategy '" + name + "' gave no answer that fits: " + answer);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return Resolution.defer("conflict strategy '" + name + "' failed: " + e);
        }
    }

    /** A plugin can return anything: only what can be carried out is taken. */
    private static boolean fits(Resolution answer, Conflict conflict) {
        if (answer instanceof Resolution.Keep keep) {
            return keep.side().equals(conflict.first()) || keep.side().equals(conflict.second());
        }
        if (answer instanceof Resolution.Merge merge) {
            return !conflict.isAboutDeletion()
                    && conflict.columns()
                            .equals(java.util.Set.copyOf(merge.values().shape().names()));
        }
        return answer instanceof Resolution.Delete || answer instanceof Resolution.Defer;
    }
}
