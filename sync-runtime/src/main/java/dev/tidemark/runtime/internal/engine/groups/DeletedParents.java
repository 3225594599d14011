package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.Optional;

/** Rows that others refer to and that were deleted. A live row whose parent was deleted is a write against a deletion. */
final class DeletedParents {
    private final Transaction transaction;
    private final GroupRows rows;
    private final GroupOutcomes outcomes;
    private final Merger merger;
    private final ConflictRules rules;

    DeletedParents(
            Transaction transaction, GroupRows rows, GroupOutcomes outcomes, Merger merger, ConflictRules rules) {
        this.transaction = transaction;
        this.rows = rows;
        this.outcomes = outcomes;
        this.merger = merger;
        this.rules = rules;
    }

    /** Returns the tombstone of the row that a refused one refers to, where it has one. */
    Optional<StoredRow> find(Breach breach) {
        return breach.other().flatMap(rows::find).filter(StoredRow::deleted);
    }

    /** Revives the parent of a refused row, where the deletion does not win. */
    boolean revive(Breach breach) {
        StoredRow child = breach.row();
        Optional<StoredRow> parent =
                find(breach).filter(tombstone -> hasImage(tombstone) && rules.outlives(child, tombstone));
        parent.ifPresent(tombstone -> revive(tombstone, child));
        return parent.isPresent();
    }

    private void revive(StoredRow tombstone, StoredRow child) {
        Version ruling =
                merger.ruling(tombstone.versions().row(), child.versions().row());
        rows.rewrite(tombstone, false, tombstone.values(), Versions.of(ruling));
        Breach.Reference parent = GroupRows.reference(tombstone);
        rows.before(parent)
                .ifPresent(deleted -> outcomes.addWithoutData(
                        deleted.written(),
                        OutcomeKind.SUPERSEDED,
                        "the row is still referred to by " + child.table() + " " + child.key()));
    }

    private boolean hasImage(StoredRow tombstone) {
        return tombstone.values().size() > 0
                || transaction.tables().stream()
                        .anyMatch(table -> table.name().equals(tombstone.table())
                                && table.columns().isEmpty());
    }
}
