package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.List;
import java.util.Optional;

/**
 * Merges where one side is a deletion: a deletion into a row, or a write into a tombstone.
 *
 * <p>A deletion is taken if its author had seen every write that the row holds; a write to a deleted row, if its author had seen
 * the deletion. Else it is a write against a deletion, which the {@linkplain DeletionRules table's rules} settle.
 */
final class DeletionMerge {
    private static final String STRATEGY_FAILED =
            "the conflict strategy failed; the write is kept at the server and tried again";

    private final Coverage coverage;
    private final Rulings rulings;
    private final DeletionRules rules;
    private final ForgottenDeletions forgotten;

    DeletionMerge(Coverage coverage, Rulings rulings, DeletionRules rules, ForgottenDeletions forgotten) {
        this.coverage = coverage;
        this.rulings = rulings;
        this.rules = rules;
        this.forgotten = forgotten;
    }

    Verdict intoTombstone(StoredRow row, Change change) {
        Version deletion = row.versions().row();
        List<Version> unseen = change.versions()
                .all()
                .filter(write ->
                        !write.stamp().equals(deletion.stamp()) && !coverage.coversStamp(deletion, write.stamp()))
                .toList();
        if (unseen.isEmpty()) {
            return Verdict.covered();
        }
        Version newest = coverage.latest(unseen);
        boolean creates = change.kind() == Change.Kind.CREATE;
        if (creates && coverage.covers(change.versions().row(), deletion)) {
            return Verdict.accepted(new Verdict.Write(false, change.values(), change.versions(), true));
        }
        return writeAgainstDeletion(row, change, deletion, newest, false);
    }

    Verdict intoRow(StoredRow row, Change change) {
        Version deletion = change.versions().row();
        if (coverage.coversStamp(row.versions().row(), deletion.stamp())) {
            return Verdict.covered();
        }
        List<Version> unseen = row.versions()
                .all()
                .filter(version -> !coverage.covers(deletion, version))
                .toList();
        if (unseen.isEmpty()) {
            return Verdict.accepted(new Verdict.Write(true, row.values(), change.versions(), true));
        }
        return writeAgainstDeletion(row, change, deletion, coverage.latest(unseen), true);
    }

    private Verdict writeAgainstDeletion(
            StoredRow row, Change change, Version deletion, Version write, boolean deletionArrived) {
        Row image = change.kind() == Change.Kind.CREATE
                ? change.values()
                : row.values().with(change.values());
        if (row.deleted() && change.kind() == Change.Kind.UPDATE && row.values().size() == 0) {
            return forgotten.settle(change);
        }
        DeletionRules.Settled settled = rules.settle(row, change, deletion, write, deletionArrived);
        DeletionRules.Answer answer = settled.answer();
        if (answer == DeletionRules.Answer.FAILED) {
            return Verdict.failed(change.values().shape().names(), STRATEGY_FAILED, Verdict.Write.asItIs(row));
        }
        boolean deleted =
                answer == DeletionRules.Answer.DELETED || answer == DeletionRules.Answer.UNDECIDED && row.deleted();
        Versions versions = Versions.of(rulings.over(deletion, write));
        OutcomeKind kind = kind(answer, deleted == deletionArrived);
        return new Verdict(
                kind,
                change.values().shape().names(),
                kind == OutcomeKind.ACCEPTED ? "" : reason(deletion, write, deletionArrived),
                true,
                Optional.of(new Verdict.Write(deleted, deleted ? row.values() : image, versions, false)),
                List.of(),
                settled.decision().stream().toList());
    }

    private static OutcomeKind kind(DeletionRules.Answer answer, boolean changeStands) {
        if (answer == DeletionRules.Answer.UNDECIDED) {
            return OutcomeKind.DEFERRED;
        }
        return changeStands ? OutcomeKind.ACCEPTED : OutcomeKind.SUPERSEDED;
    }

    private String reason(Version deletion, Version write, boolean deletionArrived) {
        return deletionArrived
                ? "the row was changed meanwhile by " + rulings.name(write)
                : "the row was deleted meanwhile by " + rulings.name(deletion);
    }
}
