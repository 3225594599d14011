package dev.tidemark.plugin.storage.memory;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.memory.ColumnIndex;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** The references to a table, by its name. */
    private final Map<String, List<Child>> children = new HashMap<>();

    /** A reference, and the table whose rows refer. */
    private record Child(String table, ForeignKey reference) {}

    /** Is told that a table is new, or another. */
    void redefined() {
        children.clear();
    }

    Optional<StoredRow> waiting(TableEdit table, RowKey key) {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(
                        waiting.get(new Reference(table.definition().name(), key)));
    }

    void put(MemoryEdit edit, StoredRow row, Optional<String> unknownColumn) {
        wakes(row.table(), row.key());
        if (row.deleted()) {
            write(edit, row);
            return;
        }
        TableDefinition table = edit.table(row.table()).definition();
        Optional<Breach> misfit = misfit(table, row, unknownColumn);
        if (misfit.isPresent()) {
            refused.add(misfit.get());
        } else if (clash(edit, row).isPresent()) {
            waiting.put(new Reference(row.table(), row.key()), row);
        } else {
            write(edit, row);
        }
    }

    /** What waited of a row is no more what it is to be. */
    private void wakes(String table, RowKey key) {
        if (!waiting.isEmpty()) {
            waiting.remove(new Reference(table, key));
        }
    }

    void remove(MemoryEdit edit, TableEdit table, RowKey key) {
        String name = table.definition().name();
        wakes(name, key);
        suspectChildren(edit, table, key);
        edit.remove(name, key);
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

    private static Optional<Breach> clash(MemoryEdit edit, StoredRow row) {
        TableEdit table = edit.table(row.table());
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

    private void write(MemoryEdit edit, StoredRow row) {
        suspectChildren(edit, edit.table(row.table()), row.key());
        edit.put(row);
        if (!row.deleted() && orphaned(edit, row).isPresent()) {
            suspects.add(new Reference(row.table(), row.key()));
        }
    }

    private void suspectChildren(MemoryEdit edit, TableEdit parent, RowKey key) {
        List<Child> referring = children(edit, parent.definition());
        if (!referring.isEmpty()) {
            parent.find(key)
                    .filter(row -> !row.deleted())
                    .ifPresent(before -> referring.forEach(child -> suspect(edit, parent, before, child)));
        }
    }

    /** Asked for each row that is written. */
    private List<Child> children(MemoryEdit edit, TableDefinition parent) {
        List<Child> known = children.get(parent.name());
        if (known == null) {
            known = edit.state().tables().values().stream()
                    .map(MemoryTable::definition)
                    .flatMap(child -> References.to(parent, child).map(reference -> new Child(child.name(), reference)))
                    .toList();
            children.put(parent.name(), known);
        }
        return known;
    }

    private void suspect(MemoryEdit edit, TableEdit parent, StoredRow before, Child child) {
        ColumnIndex.values(parent.definition(), child.reference().targets(), before)
                .map(values -> edit.table(child.table()).find(child.reference().columns(), values))
                .orElse(List.of())
                .forEach(key -> suspects.add(new Reference(child.table(), key)));
    }

    private static Optional<Breach> orphaned(MemoryEdit edit, StoredRow row) {
        TableDefinition table = edit.table(row.table()).definition();
        for (ForeignKey reference : table.references()) {
            Optional<List<Value>> values = ColumnIndex.values(table, reference.columns(), row);
            Optional<TableEdit> parent = edit.findTable(reference.table());
            if (values.isPresent()
                    && parent.isPresent()
                    && parent.get().find(reference.targets(), values.get()).isEmpty()) {
                Breach orphan = orphan(row, reference, parent.get(), values.get());
                if (reference.enforced() || isBuried(parent.get(), orphan.other())) {
                    return Optional.of(orphan);
                }
            }
        }
        return Optional.empty();
    }

    /** A reference that only the configuration names may refer to nothing, but not to what was deleted. */
    private static boolean isBuried(TableEdit parent, Optional<Reference> missing) {
        return missing.flatMap(reference -> parent.find(reference.key()))
                .filter(StoredRow::deleted)
                .isPresent();
    }

    private static Breach orphan(StoredRow row, ForeignKey reference, TableEdit parent, List<Value> values) {
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

    /**
     * Settles what waits, and looks at the suspects.
     *
     * @param breaches gets those that there are
     * @return the edit to go on with
     */
    MemoryEdit settle(MemoryEdit edit, List<Breach> breaches) {
        breaches.addAll(refused);
        refused.clear();
        MemoryEdit settled = waiting.isEmpty() ? edit : settleWaiting(edit.state(), breaches);
        suspects.removeIf(suspect -> {
            Optional<Breach> breach = settled.table(suspect.table())
                    .find(suspect.key())
                    .filter(row -> !row.deleted())
                    .flatMap(row -> orphaned(settled, row));
            breach.ifPresent(breaches::add);
            return breach.isEmpty();
        });
        return settled;
    }

    private MemoryEdit settleWaiting(MemoryState state, List<Breach> breaches) {
        Map<Reference, Breach> losers = new LinkedHashMap<>();
        Optional<MemoryEdit> settled = attempt(state, losers);
        while (settled.isEmpty()) {
            settled = attempt(state, losers);
        }
        waiting.clear();
        breaches.addAll(losers.values());
        return settled.get();
    }

    /** Puts the waiting rows but the losers; returns nothing if one has lost whose old place is taken. */
    private Optional<MemoryEdit> attempt(MemoryState state, Map<Reference, Breach> losers) {
        MemoryEdit edit = new MemoryEdit(state);
        for (Reference name : waiting.keySet()) {
            if (!losers.containsKey(name)) {
                suspectChildren(edit, edit.table(name.table()), name.key());
                edit.remove(name.table(), name.key());
            }
        }
        for (Map.Entry<Reference, StoredRow> entry : waiting.entrySet()) {
            if (losers.containsKey(entry.getKey())) {
                continue;
            }
            Optional<Breach> clash = clash(edit, entry.getValue());
            if (clash.isPresent()) {
                losers.put(entry.getKey(), clash.get());
                Optional<StoredRow> old = find(state, entry.getKey()).filter(row -> !row.deleted());
                if (old.isPresent() && clash(edit, old.get()).isPresent()) {
                    return Optional.empty();
                }
                old.ifPresent(row -> write(edit, row));
            } else {
                write(edit, entry.getValue());
            }
        }
        // The tombstones of losers are put back too; a tombstone clashes with nothing.
        losers.keySet().forEach(name -> find(state, name).ifPresent(edit::put));
        return Optional.of(edit);
    }

    private static Optional<StoredRow> find(MemoryState state, Reference name) {
        return Optional.ofNullable(state.table(name.table()).rows().get(name.key()));
    }
}
