package com.acme.journal;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Breach.Kind;
import dev.tidemark.api.storage.Breach.Reference;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The constraints that one transaction has to keep.
 *
 * <p>A null where none may be, and a column that does not exist, are noticed at once. Unique values are looked at only when the
 * transaction settles, since rows may exchange them: who stood there before has a value first, then whoever was put first. A
 * row that loses goes back to what it was, and may so take the value from another; all is done again until nobody loses.
 */
final class JournalConstraints {
    private final JournalContent before;
    private final List<Breach> refused = new ArrayList<>();
    /** The rows put since the last settling, and what each was before. */
    private final Map<Reference, Optional<StoredRow>> put = new LinkedHashMap<>();

    private final Set<String> touched = new HashSet<>();

    JournalConstraints(JournalContent before) {
        this.before = before;
    }

    /** Returns whether a row fits its table; if not, it is a breach at the next settling. */
    boolean admits(JournalTable table, StoredRow row, StoredRow whole) {
        if (row.deleted()) {
            return true;
        }
        Optional<Breach> breach = misfit(table, row, whole);
        breach.ifPresent(refused::add);
        return breach.isEmpty();
    }

    private static Optional<Breach> misfit(JournalTable table, StoredRow row, StoredRow whole) {
        TableDefinition definition = table.definition();
        if (row.key().size() != definition.keyColumns().size()) {
            return breach(whole, Kind.TYPE, "PRIMARY KEY " + list(definition.key()));
        }
        Optional<String> unknown = row.values().shape().names().stream()
                .filter(column ->
                        !definition.isOpen() && definition.column(column).isEmpty())
                .findFirst();
        if (unknown.isPresent()) {
            return breach(row, Kind.TYPE, "no column " + unknown.get());
        }
        return Stream.concat(definition.keyColumns().stream(), definition.columns().stream())
                .filter(column ->
                        !column.nullable() && table.value(whole, column.name()).isNull())
                .map(ColumnDefinition::name)
                .findFirst()
                .flatMap(column -> breach(whole, Kind.NOT_NULL, "NOT NULL " + list(List.of(column))));
    }

    private static Optional<Breach> breach(StoredRow row, Kind kind, String constraint) {
        return Optional.of(new Breach(row, kind, constraint, Optional.empty()));
    }

    private static String list(List<String> columns) {
        return "(" + String.join(", ", columns) + ")";
    }

    void written(StoredRow row, Optional<StoredRow> old) {
        touched.add(row.table());
        put.putIfAbsent(new Reference(row.table(), row.key()), old);
    }

    void removed(String table, RowKey key) {
        touched.add(table);
        put.remove(new Reference(table, key));
    }

    boolean hasWork() {
        return !refused.isEmpty() || !touched.isEmpty();
    }

    List<Breach> settle(JournalContent content) {
        List<Breach> breaches = new ArrayList<>(refused);
        refused.clear();
        content.tables().forEach(table -> settleUniques(content, table, breaches));
        put.clear();
        content.tables().forEach(table -> addOrphans(content, table, breaches));
        return breaches;
    }

    private void settleUniques(JournalContent content, JournalTable table, List<Breach> breaches) {
        boolean again = put.keySet().stream()
                .anyMatch(row -> row.table().equals(table.definition().name()));
        while (again) {
            List<Breach> lost = new ArrayList<>();
            table.definition().uniques().forEach(unique -> lost.addAll(losers(table, unique)));
            lost.forEach(breach -> {
                breaches.add(breach);
                Reference name =
                        new Reference(breach.row().table(), breach.row().key());
                Optional<StoredRow> old = put.remove(name);
                if (old != null) {
                    content.remove(name.table(), name.key());
                    old.ifPresent(content::put);
                }
            });
            again = !lost.isEmpty();
        }
    }

    /** Returns the rows put whose values another row has already. */
    private List<Breach> losers(JournalTable table, List<String> unique) {
        Map<RowKey, StoredRow> holders = new TreeMap<>();
        table.live()
                .filter(row -> !put.containsKey(new Reference(row.table(), row.key())))
                .forEach(row -> table.values(row, unique).ifPresent(values -> holders.put(values, row)));
        List<Breach> losers = new ArrayList<>();
        for (Reference name : put.keySet()) {
            StoredRow row = name.table().equals(table.definition().name())
                    ? table.rows().get(name.key())
                    : null;
            if (row != null && !row.deleted()) {
                StoredRow holder = table.values(row, unique)
                        .map(values -> holders.putIfAbsent(values, row))
                        .orElse(null);
                if (holder != null) {
                    Reference other = new Reference(holder.table(), holder.key());
                    losers.add(new Breach(row, Kind.UNIQUE, "UNIQUE " + list(unique), Optional.of(other)));
                }
            }
        }
        return losers;
    }

    /** Adds the rows that refer to nothing since this transaction; what was so before is not its doing. */
    private void addOrphans(JournalContent content, JournalTable table, List<Breach> breaches) {
        for (ForeignKey reference : table.definition().references()) {
            Optional<JournalTable> parent = content.find(reference.table());
            if (parent.isEmpty()
                    || !touched.contains(table.definition().name())
                            && !touched.contains(parent.get().definition().name())) {
                continue;
            }
            Set<RowKey> targets = targets(parent.get(), reference);
            Set<RowKey> earlier = before.find(reference.table())
                    .map(old -> targets(old, reference))
                    .orElse(Set.of());
            table.live()
                    .filter(row -> isOrphan(table, row, reference, targets))
                    .filter(row -> !wasThere(row) || !isOrphan(table, row, reference, earlier))
                    .map(row -> orphan(table, row, reference, parent.get()))
                    .filter(orphan -> reference.enforced() || isBuried(parent.get(), orphan.other()))
                    .forEach(breaches::add);
        }
    }

    /** A reference that only the configuration names may refer to nothing, but not to what was deleted. */
    private static boolean isBuried(JournalTable parent, Optional<Reference> missing) {
        return missing.map(reference -> parent.rows().get(reference.key()))
                .filter(StoredRow::deleted)
                .isPresent();
    }

    private boolean wasThere(StoredRow row) {
        return before.find(row.table())
                .map(table -> table.rows().get(row.key()) == row)
                .orElse(false);
    }

    private static Set<RowKey> targets(JournalTable parent, ForeignKey reference) {
        return parent.live()
                .flatMap(row -> parent.values(row, reference.targets()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOrphan(JournalTable table, StoredRow row, ForeignKey reference, Set<RowKey> targets) {
        return table.values(row, reference.columns())
                .filter(values -> !targets.contains(values))
                .isPresent();
    }

    private static Breach orphan(JournalTable table, StoredRow row, ForeignKey reference, JournalTable parent) {
        String constraint = "FOREIGN KEY " + list(reference.columns()) + " REFERENCES " + reference.table() + " "
                + list(reference.targets());
        List<String> key = parent.definition().key();
        Optional<Reference> missing = Optional.empty();
        if (reference.targets().size() == key.size() && reference.targets().containsAll(key)) {
            List<Value> parts = key.stream()
                    .map(column -> reference.columns().get(reference.targets().indexOf(column)))
                    .map(column -> table.value(row, column))
                    .toList();
            missing = Optional.of(new Reference(parent.definition().name(), RowKey.of(parts)));
        }
        return new Breach(row, Kind.FOREIGN_KEY, constraint, missing);
    }
}
