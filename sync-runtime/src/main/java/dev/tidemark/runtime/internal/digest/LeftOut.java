package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows that two replicas do not compare, since they are known to be different or may be: what one has not sent, what the other has
 * written since, what a constraint has set aside.
 *
 * <p>Threading: one thread at a time.
 */
public final class LeftOut {
    private final Map<String, Set<RowKey>> byTable = new HashMap<>();

    /** Leaves a row out. Returns whether it was not left out before. */
    public boolean add(String table, RowKey key) {
        return byTable.computeIfAbsent(TableForm.fold(table), name -> new HashSet<>())
                .add(key);
    }

    /** Leaves rows out. */
    public void addAll(Collection<Breach.Reference> rows) {
        rows.forEach(row -> add(row.table(), row.key()));
    }

    /** Returns whether a row is left out. */
    public boolean has(String table, RowKey key) {
        return of(table).contains(key);
    }

    /** Returns the keys of a table that are left out. */
    public Set<RowKey> of(String table) {
        return byTable.getOrDefault(TableForm.fold(table), Set.of());
    }

    /** Returns how many rows are left out. */
    public int size() {
        return byTable.values().stream().mapToInt(Set::size).sum();
    }

    /** Returns all rows that are left out, under the folded names of their tables. */
    public List<Breach.Reference> all() {
        List<Breach.Reference> all = new ArrayList<>();
        byTable.forEach((table, keys) -> keys.forEach(key -> all.add(new Breach.Reference(table, key))));
        return all;
    }
}
