package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges a write into a row that is alive, column by column.
 *
 * <p>A column's incoming write is covered if it is the current one, or if the current one's author had seen it. It is taken if its
 * author had seen the current one. Else the two are concurrent: equal values are no conflict, others are at odds. Where rows are
 * one unit, a write that meets one which its author had not seen is at odds in all that either wrote.
 */
final class ColumnMerge {
    private final Coverage coverage;
    private final ConflictRules rules;
    private final Rulings rulings;
    private final Ancestors ancestors;
    private final Disputes disputes;
    private final Merger.Differing differing;

    ColumnMerge(
            Coverage coverage,
            ConflictRules rules,
            Rulings rulings,
            Ancestors ancestors,
            Disputes disputes,
            Merger.Differing differing) {
        this.coverage = coverage;
        this.rules = rules;
        this.rulings = rulings;
        this.ancestors = ancestors;
        this.disputes = disputes;
        this.differing = differing;
    }

    Verdict merge(StoredRow row, Change change) {
        List<String> unsettled = unsettled(row, change);
        if (!unsettled.isEmpty() && differing == Merger.Differing.REFUSED) {
            throw new Merger.DifferingCopies(row.table(), row.key());
        }
        Row values = change.values();
        Map<String, Value> taken = new LinkedHashMap<>();
        List<String> atOdds = new ArrayList<>();
        boolean agrees = isCreatedByBoth(row, change);
        for (int i = 0; i < values.size(); i++) {
            String column = values.shape().names().get(i);
            switch (compare(row, change, column, values.value(i))) {
                case TAKE -> taken.put(column, values.value(i));
                case AT_ODDS -> atOdds.add(column);
                case AGREED -> agrees = true;
                case COVERED -> {}
            }
        }
        boolean wholeRowAtOdds = rules.isUnit(row.table()) && isAtOddsAsOne(row, change, taken, atOdds);
        if (wholeRowAtOdds) {
            taken.clear();
        }
        MergeDraft draft = new MergeDraft(coverage, row, change, taken, creation(row, change, wholeRowAtOdds), agrees);
        return atOdds.isEmpty() && unsettled.isEmpty() ? peaceful(draft) : disputes.settle(draft, atOdds, unsettled);
    }

    private enum Relation {
        COVERED,
        /** Both say the same, and what is here stands: the one with the later stamp. */
        AGREED,
        TAKE,
        AT_ODDS
    }

    private Relation compare(StoredRow row, Change change, String column, Value value) {
        Version incoming = change.versions().of(column);
        Version present = row.versions().of(column);
        boolean isCovered = incoming.stamp().equals(present.stamp())
                || coverage.coversStamp(present, incoming.stamp()) && !isStillToBeMerged(row, change, column);
        if (isCovered) {
            return row.values().has(column) ? Relation.COVERED : Relation.TAKE;
        }
        Optional<Value> old = row.values().get(column);
        if (old.isEmpty() || coverage.covers(incoming, present)) {
            return Relation.TAKE;
        }
        // Two who add one to a counter write the same, and do not agree: who asks for ancestors decides.
        if (rules.isUnit(row.table()) || rules.asked().has(row.table(), column)) {
            return Relation.AT_ODDS;
        }
        if (old.get().equals(value)) {
            return incoming.stamp().compareTo(present.stamp()) > 0 ? Relation.TAKE : Relation.AGREED;
        }
        return Relation.AT_ODDS;
    }

    /**
     * Returns whether what was written to a column that is merged with others waits, and so is in no value yet: whoever wrote
     * after it, its author too, had a row without it.
     */
    private boolean isStillToBeMerged(StoredRow row, Change change, String column) {
        return rulings.isLate()
                && rules.asked().has(row.table(), column)
                && ancestors.of(row, change, List.of(column)).isPresent();
    }

    /**
     * Returns whether a write to a row that is one unit meets one that its author had not seen, in whatever column. Then what it
     * brings is at odds in all columns that either wrote; a device sends such rows whole, so that it brings all of them, and what
     * it does not bring was not there for it. Who creates the row anew without a column has seen it and deleted it; that column is
     * at odds too, for the row that is here stands whole or not at all.
     */
    private boolean isAtOddsAsOne(StoredRow row, Change change, Map<String, Value> taken, List<String> atOdds) {
        Set<String> written = new LinkedHashSet<>(atOdds);
        written.addAll(taken.keySet());
        if (written.isEmpty() || row.versions().all().noneMatch(present -> isUnseen(change, written, present))) {
            return false;
        }
        Set<String> all = new LinkedHashSet<>(change.values().shape().names());
        all.addAll(row.values().shape().names());
        atOdds.clear();
        all.stream()
                .filter(column -> written.contains(column)
                        || change.kind() == Change.Kind.CREATE
                                && !change.values().has(column)
                        || isUnseen(change, written, row.versions().of(column)))
                .forEach(atOdds::add);
        return true;
    }

    /**
     * Returns whether one of the columns was written by who had not seen a write that is here. So was a row that he created before he
     * had seen it, whatever he has written to its columns since.
     */
    private boolean isUnseen(Change change, Set<String> written, Version present) {
        boolean isCreatedUnseen = change.kind() == Change.Kind.CREATE
                && coverage.areConcurrent(change.versions().row(), present);
        return isCreatedUnseen
                || written.stream()
                        .anyMatch(column ->
                                coverage.areConcurrent(change.versions().of(column), present));
    }

    /**
     * A creation by somebody who had seen the row that is here: he had deleted it before. What the row held and the creation
     * does not is gone, unless it was written meanwhile; then he has to be told of it anew, for he may have read and deleted
     * it before. Then the row as a whole is the server's ruling.
     */
    private Optional<Version> creation(StoredRow row, Change change, boolean isAtOdds) {
        Version creation = change.versions().row();
        Version present = row.versions().row();
        if (change.kind() != Change.Kind.CREATE || coverage.coversStamp(present, creation.stamp())) {
            return Optional.empty();
        }
        if (coverage.covers(creation, present)) {
            return Optional.of(isAtOdds ? rulings.over(present, creation) : creation);
        }
        boolean complete = row.values().shape().names().stream().allMatch(change.values()::has);
        return complete ? Optional.empty() : Optional.of(rulings.over(present, creation));
    }

    /** Returns whether a row is created that somebody else had created without his knowledge: his creation stands. */
    private boolean isCreatedByBoth(StoredRow row, Change change) {
        return change.kind() == Change.Kind.CREATE
                && coverage.areConcurrent(
                        change.versions().row(), row.versions().row());
    }

    /**
     * Returns the columns that differ and that nobody has written since tracking started: those share one stamp, so that nobody
     * knows which is meant.
     */
    private static List<String> unsettled(StoredRow row, Change change) {
        Row values = change.values();
        if (!change.versions().row().stamp().isBottom()) {
            return List.of();
        }
        return values.shape().names().stream()
                .filter(column -> isBottom(change.versions(), column) && isBottom(row.versions(), column))
                .filter(column ->
                        row.values().has(column) && !row.values().get(column).equals(values.get(column)))
                .toList();
    }

    private static boolean isBottom(Versions versions, String column) {
        return versions.of(column).stamp().isBottom();
    }

    private static Verdict peaceful(MergeDraft draft) {
        if (!draft.takesAny() && draft.gone().isEmpty()) {
            return draft.agrees() ? Verdict.accepted(Verdict.Write.asItIs(draft.row())) : Verdict.covered();
        }
        List<String> beside = draft.writtenByOthers();
        Verdict.Write write = draft.write(Map.of(), beside.isEmpty());
        return beside.isEmpty()
                ? Verdict.accepted(write)
                : new Verdict(
                        OutcomeKind.MERGED,
                        List.of(),
                        "stands beside other writes to " + String.join(", ", beside),
                        false,
                        Optional.of(write));
    }
}
