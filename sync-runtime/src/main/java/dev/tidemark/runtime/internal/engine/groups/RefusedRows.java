package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rows of a group that the store refuses: a unique value that another row has, a row referred to that is not there. They are
 * put back as they were, at a new position, so that the feed corrects the device, and their outcome says why.
 */
final class RefusedRows {
    private static final int MOST_ROUNDS = 100;

    private final Transaction transaction;
    private final GroupRows rows;
    private final GroupOutcomes outcomes;
    private final DeletedParents parents;
    private final Merger merger;
    private final Set<Breach.Reference> refused = new HashSet<>();
    private final Map<Breach.Reference, Written> copies = new LinkedHashMap<>();
    private final Map<Breach.Reference, StoredRow> unsettled = new HashMap<>();
    private final Set<Breach.Reference> undone = new HashSet<>();

    RefusedRows(
            Transaction transaction, GroupRows rows, GroupOutcomes outcomes, DeletedParents parents, Merger merger) {
        this.transaction = transaction;
        this.rows = rows;
        this.outcomes = outcomes;
        this.parents = parents;
        this.merger = merger;
    }

    /** Notes a row that a losing write has become, and the write whose verdict made it. */
    void copied(Breach.Reference copy, Written origin) {
        copies.put(copy, origin);
    }

    boolean contains(Breach.Reference row) {
        return refused.contains(row);
    }

    /** Settles what the store refuses, until it refuses nothing more. */
    void settle() {
        List<Breach> breaches = transaction.settle();
        for (int round = 0; !breaches.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException(
                        "constraints can't be satisfied: " + breaches.get(0).constraint());
            }
            rows.requireBefore(breaches.stream().flatMap(BeforeImages::rows));
            unsettled.clear();
            undone.clear();
            breaches.forEach(breach -> unsettled.put(GroupRows.reference(breach.row()), breach.row()));
            rows.requireBefore(breaches.stream().flatMap(this::origins).map(Written::row));
            breaches.forEach(this::settle);
            breaches = transaction.settle();
        }
    }

    private void settle(Breach breach) {
        boolean isReference = breach.kind() == Breach.Kind.FOREIGN_KEY;
        if (isReference && parents.revive(breach) || undoCopies(breach) || isReference && dropOrphan(breach)) {
            return;
        }
        if (refused.add(GroupRows.reference(breach.row()))) {
            putBack(breach.row(), breach);
            return;
        }
        Optional<StoredRow> other = breach.other()
                .flatMap(rows::find)
                .filter(row -> rows.isWritten(row) && refused.add(GroupRows.reference(row)));
        if (other.isPresent()) {
            putBack(other.get(), breach);
            putBack(breach.row(), breach);
        } else {
            drop(breach.row(), breach);
        }
    }

    // ---- rows that losing writes have become

    /** Returns the writes whose verdicts made a row that is in a breach. */
    private Stream<Written> origins(Breach breach) {
        return BeforeImages.rows(breach).filter(copies::containsKey).map(copies::get);
    }

    /**
     * Where a losing write can't be a row of its own, the row stays as it was and the write that arrived is refused: so neither is
     * lost. What else a round says of these rows is said of what they no longer are.
     */
    private boolean undoCopies(Breach breach) {
        if (BeforeImages.rows(breach).anyMatch(undone::contains)) {
            return true;
        }
        List<Written> origins = origins(breach).toList();
        origins.forEach(origin -> undoCopies(origin, breach));
        return !origins.isEmpty();
    }

    private void undoCopies(Written origin, Breach breach) {
        List<Breach.Reference> made = copies.keySet().stream()
                .filter(copy -> copies.get(copy).equals(origin))
                .toList();
        copies.keySet().removeAll(made);
        made.forEach(copy -> bury(asPut(copy)));
        undone.addAll(made);
        undone.add(origin.row());
        if (rows.before(origin.row()).isPresent() && refused.add(origin.row())) {
            putBack(asPut(origin.row()), breach);
        } else {
            outcomes.addWithoutData(origin, OutcomeKind.REJECTED, reason(breach));
        }
    }

    /** Returns a row as this group has put it, whether the store has taken it or not. */
    private StoredRow asPut(Breach.Reference row) {
        return Optional.ofNullable(unsettled.get(row)).or(() -> rows.find(row)).orElseThrow();
    }

    // ---- what becomes of a row

    /** A row whose parent is deleted for good goes with it. */
    private boolean dropOrphan(Breach breach) {
        boolean deleted = parents.find(breach).isPresent();
        if (deleted) {
            drop(breach.row(), breach);
        }
        return deleted;
    }

    /** Puts a row back as it was before this group. */
    private void putBack(StoredRow row, Breach breach) {
        Optional<StoredRow> before = rows.before(GroupRows.reference(row)).map(GroupRows.Before::row);
        if (before.isPresent()) {
            StoredRow old = before.get();
            tellRejected(row, breach);
            rows.rewrite(row, old.deleted(), old.values(), new RestoredVersions(old, row, rows.start()).versions());
        } else {
            drop(row, breach);
        }
    }

    /** Leaves a tombstone in the place of a row that can't stand. */
    private void drop(StoredRow row, Breach breach) {
        tellRejected(row, breach);
        bury(row);
    }

    private void bury(StoredRow row) {
        Version ruling = merger.ruling(row.versions().all().toArray(Version[]::new));
        rows.rewrite(row, true, rows.isWritten(row) ? Row.EMPTY : row.values(), Versions.of(ruling));
    }

    private void tellRejected(StoredRow row, Breach breach) {
        if (!rows.isWritten(row)) {
            return;
        }
        Breach.Reference reference = GroupRows.reference(row);
        Optional<GroupRows.Before> before = rows.before(reference);
        Written written =
                before.map(GroupRows.Before::written).orElseGet(() -> outcomes.written(reference, row.versions()));
        boolean isBrought = before.isEmpty() && GroupOutcomes.isBottom(row.versions());
        if (written.sequence() > 0 || isBrought) {
            outcomes.add(
                    written,
                    OutcomeKind.REJECTED,
                    List.of(),
                    reason(breach),
                    new Brought(row.values(), row.versions()));
        }
    }

    private static String reason(Breach breach) {
        String other = breach.other()
                .map(each -> " (" + each.table() + " " + each.key() + ")")
                .orElse("");
        return switch (breach.kind()) {
            case FOREIGN_KEY -> "the row that it refers to is not there: " + breach.constraint() + other;
            case UNIQUE -> "another row has this value already: " + breach.constraint() + other;
            case NOT_NULL -> "a value is missing: " + breach.constraint();
            case CHECK -> "a check fails: " + breach.constraint();
            case TYPE -> "a value does not fit its column: " + breach.constraint();
        };
    }
}
