package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.CodePoints;
import dev.tidemark.support.memory.ColumnIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one transaction still has to check.
 *
 * <p>A row whose unique values another row has is not written but waits, since that other row may be about to change. To settle,
 * all waiting rows are taken out of the table, so that values can change places, and are then put one by one; one that still
 * clashes goes back to what it was; where that place has been taken meanwhile, all is done again without it.
 *
 * <p>A reference is checked at once, and again when the transaction settles if the other row was not there. A row that goes, or
 * changes what others refer to, makes suspects of those who referred to it.
 */
final class Constraints {
    private final List<Breach> refused = new ArrayList<>();
    private final Map<Reference, StoredRow> waiting = new LinkedHashMap<>();
    private final Set<Reference> suspects = new LinkedHashSet<>();

    /** A state and what could not be brought into it. */
    record Settled(MemoryState state, List<Breach> breaches) {}

    Optional<StoredRow> waiting(MemoryTable table, RowKey key) {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        waiting.get(new Reference(table.definition().name(), key)));
    }

    MemoryState put(MemoryState state, StoredRow row, Optional<String> unknownColumn) {
        Reference name = new Reference(row.table(), row.key());
        waiting.remove(name);
        if (row.deleted()) {
            return written(state, row);
        }
        TableDefinition table = state.table(row.table()).definition();
        Optional<Breach> misfit = misfit(table, row, unknownColumn);
        if (misfit.isPresent()) {
            refused.add(misfit.get());
            return state;
        }
        if (clash(state, row).isPresent()) {
            waiting.put(name, row);
            return state;
        }
        return written(state, row);
    }

    MemoryState remove(MemoryState state, MemoryTable table, RowKey key) {
        waiting.remove(new Reference(table.definition().name(), key));
        suspectChildren(state, table, key);
        return state.without(table.definition().name(), key);
    }

    private static Optional<Breach> misfit(TableDefinition table, StoredRow row, Optional<String> unknownColumn) {
        if (row.key().size() != table.keyColumns().size()) {
            String key = "PRIMARY KEY (" + String.join(", ", table.key()) + ")";
            return Optional.of(new Breach(row, Breach.Kind.TYPE, key, Optional.empty()));
        }
        if (unknownColumn.isPresent()) {
            String missing = "no column " + unknownColumn.get();
            return Optional.of(new Breach(row, Breach.Kind.TYPE, missing, Optional.empty()));
        }
        return nullColumn(table, row)
                .map(column -> new Breach(row, Breach.Kind.NOT_NULL, "NOT NULL (" + column + ")", Optional.empty()));
    }

    private static Optional<String> nullColumn(TableDefinition table, StoredRow row) {
        for (int i = 0; i < table.keyColumns().size(); i++) {
            if (!table.keyColumns().get(i).nullable() && row.key().part(i).isNull()) {
                return Optional.of(table.keyColumns().get(i).name());
            }
        }
        for (int i = 0; i < table.columns().size(); i++) {
            ColumnDefinition column = table.columns().get(i);
            if (!column.nullable() && row.values().value(i).isNull()) {
                return Optional.of(column.name());
            }
        }
        return Optional.empty();
    }

    private static Optional<Breach> clash(MemoryState state, StoredRow row) {
        MemoryTable table = state.table(row.table());
        for (List<String> unique : table.definition().uniques()) {
            List<RowKey> holders = ColumnIndex.values(table.definition(), unique, row)
                    .map(values -> table.find(unique, values))
                    .orElse(List.of());
            Optional<RowKey> other =
                    holders.stream().filter(key -> !key.equals(row.key())).findFirst();
            if (other.isPresent()) {
                Reference holder = new Reference(row.table(), other.get());
                String constraint = "UNIQUE (" + String.join(", ", unique) + ")";
                return Optional.of(new Breach(row, Breach.Kind.UNIQUE, constraint, Optional.of(holder)));
            }
        }
        return Optional.empty();
    }

    private MemoryState written(MemoryState state, StoredRow row) {
        MemoryTable table = state.table(row.table());
        suspectChildren(state, table, row.key());
        MemoryState next = state.with(row);
        if (!row.deleted() && orphaned(next, row).isPresent()) {
            suspects.add(new Reference(row.table(), row.key()));
        }
        return next;
    }

    private void suspectChildren(MemoryState state, MemoryTable parent, RowKey key) {
        Optional<StoredRow> before = parent.rows().get(key).filter(row -> !row.deleted());
        if (before.isEmpty()) {
            return;
        }
        for (MemoryTable child : state.tables().values()) {
            References.to(parent.definition(), child.definition())
                    .forEach(reference -> suspect(parent, before.get(), child, reference));
        }
    }

    private void suspect(MemoryTable parent, StoredRow before, MemoryTable child, ForeignKey reference) {
        ColumnIndex.values(parent.definition(), reference.targets(), before)
                .map(values -> child.find(reference.columns(), values))
                .orElse(List.of())
                .forEach(key -> suspects.add(new Reference(child.definition().name(), key)));
    }

    private static Optional<Breach> orphaned(MemoryState state, StoredRow row) {
        TableDefinition table = state.table(row.table()).definition();
        for (ForeignKey reference : References.of(table).toList()) {
            Optional<List<Value>> values = ColumnIndex.values(table, reference.columns(), row);
            MemoryTable parent = state.tables().get(CodePoints.fold(reference.table()));
            if (values.isPresent()
                    && parent != null
                    && parent.find(reference.targets(), values.get()).isEmpty()) {
                Breach orphan = orphan(row, reference, parent, values.get());
                if (reference.enforced() || isBuried(parent, orphan.other())) {
                    return Optional.of(orphan);
                }
            }
        }
        return Optional.empty();
    }

    /** A reference that only the configuration names may refer to nothing, but not to what was deleted. */
    private static boolean isBuried(MemoryTable parent, Optional<Reference> missing) {
        return missing.map(reference -> parent.rows().get(reference.key()))
                .flatMap(row -> row)
                .filter(StoredRow::deleted)
                .isPresent();
    }

    private static Breach orphan(StoredRow row, ForeignKey reference, MemoryTable parent, List<Value> values) {
        String constraint = "FOREIGN KEY (" + String.join(", ", reference.columns()) + ") REFERENCES "
                + reference.table() + " (" + String.join(", ", reference.targets()) + ")";
        List<String> key = parent.definition().key();
        Optional<Reference> missing = Optional.empty();
        if (key.size() == values.size() && reference.targets().containsAll(key)) {
            List<Value> parts = key.stream()
                    .map(column -> values.get(reference.targets().indexOf(column)))
                    .toList();
            missing = Optional.of(new Reference(parent.definition().name(), RowKey.of(parts)));
        }
        return new Breach(row, Breach.Kind.FOREIGN_KEY, constraint, missing);
    }

    Settled settle(MemoryState state) {
        List<Breach> breaches = new ArrayList<>(refused);
        refused.clear();
        MemoryState next = settleWaiting(state, breaches);
        suspects.removeIf(suspect -> {
            Optional<Breach> breach = next.table(suspect.table())
                    .rows()
                    .get(suspect.key())
                    .filter(row -> !row.deleted())
                    .flatMap(row -> orphaned(next, row));
            breach.ifPresent(breaches::add);
            return breach.isEmpty();
        });
        return new Settled(next, breaches);
    }

    private MemoryState settleWaiting(MemoryState state, List<Breach> breaches) {
        Map<Reference, Breach> losers = new LinkedHashMap<>();
        Optional<MemoryState> next = attempt(state, losers);
        while (next.isEmpty()) {
            next = attempt(state, losers);
        }
        waiting.clear();
        breaches.addAll(losers.values());
        return next.get();
    }

    /** Puts the waiting rows but the losers; returns nothing if one has lost whose old place is taken. */
    private Optional<MemoryState> attempt(MemoryState state, Map<Reference, Breach> losers) {
        MemoryState next = state;
        for (Reference name : waiting.keySet()) {
            if (!losers.containsKey(name)) {
                suspectChildren(next, next.table(name.table()), name.key());
                next = next.without(name.table(), name.key());
            }
        }
        for (Map.Entry<Reference, StoredRow> entry : waiting.entrySet()) {
            if (losers.containsKey(entry.getKey())) {
                continue;
            }
            Optional<Breach> clash = clash(next, entry.getValue());
            if (clash.isPresent()) {
                losers.put(entry.getKey(), clash.get());
                Optional<StoredRow> old = live(state, entry.getKey());
                if (old.isPresent() && clash(next, old.get()).isPresent()) {
                    return Optional.empty();
                }
                next = old.isPresent() ? written(next, old.get()) : next;
            } else {
                next = written(next, entry.getValue());
            }
        }
        return Optional.of(restored(state, next, losers.keySet()));
    }

    private static Optional<StoredRow> live(MemoryState state, Reference name) {
        return state.table(name.table()).rows().get(name.key()).filter(row -> !row.deleted());
    }

    /** Puts back the tombstones of losers; a tombstone clashes with nothing. */
    private static MemoryState restored(MemoryState before, MemoryState state, Set<Reference> losers) {
        MemoryState next = state;
        for (Reference name : losers) {
            Optional<StoredRow> old = before.table(name.table()).rows().get(name.key());
            next = old.isPresent() ? next.with(old.get()) : next;
        }
        return next;
    }
}
