package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.api.storage.Transaction;
import dev.tidemark.runtime.ChangeEvent;
import dev.tidemark.runtime.internal.engine.conflicts.MetConflicts;
import dev.tidemark.runtime.internal.engine.merge.ConflictRules;
import dev.tidemark.runtime.internal.engine.merge.LateMerge;
import dev.tidemark.runtime.internal.engine.merge.LateVerdict;
import dev.tidemark.runtime.internal.engine.merge.Merger;
import dev.tidemark.runtime.internal.engine.merge.Overruled;
import dev.tidemark.runtime.internal.engine.merge.Verdict;
import dev.tidemark.runtime.internal.engine.outcomes.UntoldOutcomes;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.history.HistoryWriter;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Applies a group of a device's changes to the server's store, in one transaction that the caller commits.
 *
 * <p>Each row is merged on its own; one bad row never blocks the others. What the store {@linkplain RefusedRows refuses}
 * afterwards is put back.
 */
final class GroupApplier {
    private final Merger merger;
    private final Author self;
    private final Author device;
    private final Predicate<String> partial;
    private final GroupRows rows;
    private final GroupOutcomes outcomes;
    private final RefusedRows refused;
    private final LaterCopies later;
    private final List<FailedWrite> failed = new ArrayList<>();
    private final List<Overruled> overruled = new ArrayList<>();
    private final List<Met> met = new ArrayList<>();

    /** Two writes that met, what was said of them, and the row as it was before. */
    private record Met(Verdict.Decision decision, Optional<StoredRow> before) {}

    /**
     * A change that waits for its strategy.
     *
     * @param author whom it is that is told what comes of it
     * @param number the position of this server's feed at which the row was told, which no other has
     * @param met the row that it met
     */
    record FailedWrite(Author author, long number, Change change, StoredRow met) {}

    /**
     * Begins a group.
     *
     * @param partial whether the device holds only some rows of a table, by the table's name
     * @param committed up to which of the device's numbers this server had everything before
     * @param watched the rows that an earlier attempt had to put back, see {@link BeforeImages#attempt}
     * @param later the rows that an earlier attempt has met more than once
     */
    GroupApplier(
            Transaction transaction,
            Set<Breach.Reference> watched,
            LaterCopies later,
            Merger merger,
            ConflictRules rules,
            Author self,
            Author device,
            Predicate<String> partial,
            long committed,
            long lastOutcome,
            HistoryWriter history,
            Consumer<ChangeEvent> events) {
        this.later = later;
        this.merger = merger;
        this.self = self;
        this.device = device;
        this.partial = partial;
        this.rows = new GroupRows(transaction, watched, self, device.node(), events);
        this.outcomes = new GroupOutcomes(self, device, committed, lastOutcome, history);
        DeletedParents parents = new DeletedParents(transaction, rows, outcomes, merger, rules);
        this.refused = new RefusedRows(transaction, rows, outcomes, parents, merger);
    }

    void apply(Change change) {
        Written written = written(change);
        boolean isOwn = written.author().equals(device);
        if (isOwn && later.standFor(change, written)) {
            return;
        }
        Optional<StoredRow> current = rows.met(change);
        current.filter(row -> isOwn && rows.isWritten(row)).ifPresent(row -> later.note(change, written));
        Verdict verdict = (isUnseeing(change, current) ? merger.unseeing(change) : merger).merge(current, change);
        verdict.write().ifPresent(write -> rows.put(written, write, current));
        note(verdict, current, written);
        if (verdict.kind() == OutcomeKind.FAILED) {
            failed.add(new FailedWrite(
                    written.author(),
                    rows.position(),
                    merger.forLater(current, change, verdict),
                    current.orElseThrow()));
        }
        boolean isNews = verdict.kind() != OutcomeKind.ACCEPTED || verdict.conflict();
        if (isNews && (written.sequence() > 0 || GroupOutcomes.isBottom(change.versions()))) {
            outcomes.add(written, verdict.kind(), verdict.columns(), verdict.reason(), Brought.by(change));
        }
    }

    /**
     * Returns whether a device makes a row of which it held nothing. That its own earlier writes are part of what it has seen is so only of
     * rows that it has not let go; else what it wrote there before would be gone.
     */
    private boolean isUnseeing(Change change, Optional<StoredRow> current) {
        Version creation = change.versions().row();
        return change.kind() == Change.Kind.CREATE
                && current.filter(row -> !row.deleted()).isPresent()
                && creation.stamp().author().equals(device)
                && creation.context().equals(Context.EMPTY)
                && partial.test(change.table());
    }

    /**
     * Merges a change anew whose strategy had failed. Its author has been told the server's values since then, so he is told
     * whatever comes of it; and so are those who wrote since and do not stand any more.
     *
     * @param met the row that it met when it came, as far as that is known
     * @return whether it is settled now
     */
    boolean retry(Change change, Optional<StoredRow> met) {
        Optional<StoredRow> current = rows.met(change);
        Verdict verdict = LateMerge.of(merger, change, met, current);
        if (verdict.kind() == OutcomeKind.FAILED) {
            return false;
        }
        Written written = written(change);
        LateVerdict.of(verdict, current, change, self).ifPresent(write -> {
            rows.put(written, write, current);
            met.flatMap(row -> current.map(now -> new Overruled(now, row, write, change)))
                    .ifPresent(overruled::add);
        });
        note(verdict, current, written);
        if (verdict.isCovered()) {
            List<String> columns = change.values().shape().names();
            outcomes.add(written, OutcomeKind.SUPERSEDED, columns, "a later write has replaced it", Brought.by(change));
        } else {
            outcomes.add(written, verdict.kind(), verdict.columns(), verdict.reason(), Brought.by(change));
        }
        return true;
    }

    private Written written(Change change) {
        return outcomes.brought(change);
    }

    /**
     * Tells the device what has become of a write of its own that another has brought before: as that of what it brings now, unless another
     * outcome is still to follow.
     */
    void tell(Change change, WriteOutcome before) {
        Written now = written(change);
        boolean isFinal = before.kind() != OutcomeKind.FAILED;
        outcomes.addBeside(
                isFinal ? now : new Written(now.row(), device, before.sequence()), before, Brought.by(change));
    }

    /**
     * Tells the device of a row as it is here, if it is not as the device brings it. It may have read what has become of its write since
     * another brought that, and have kept its own which it had yet to send; and what stands here is told once.
     */
    void tellWhatStands(Change change) {
        rows.find(new Breach.Reference(change.table(), change.key()))
                .filter(row -> !isAsBrought(row, change))
                .ifPresent(rows::tellWhole);
    }

    private static boolean isAsBrought(StoredRow row, Change change) {
        if (row.deleted() || change.kind() == Change.Kind.DELETE) {
            return row.deleted() && change.kind() == Change.Kind.DELETE;
        }
        return change.values().shape().names().stream()
                .allMatch(column -> row.versions()
                        .of(column)
                        .stamp()
                        .equals(change.versions().of(column).stamp()));
    }

    private void note(Verdict verdict, Optional<StoredRow> before, Written origin) {
        verdict.copies().forEach(copy -> put(copy, origin));
        verdict.decisions().forEach(decision -> met.add(new Met(decision, before)));
    }

    /** Writes the row that a losing write becomes, unless the same write has become it before. */
    private void put(Verdict.Copy copy, Written origin) {
        String table = origin.row().table();
        Breach.Reference row = new Breach.Reference(table, copy.key());
        if (rows.find(row).isEmpty()) {
            Versions versions = Versions.of(merger.ruling(copy.loser()));
            Verdict.Write write = new Verdict.Write(false, copy.values(), versions, false);
            rows.put(new Written(row, self, 0), write, Optional.empty());
            refused.copied(row, origin);
        }
    }

    /** Settles what the store refuses. */
    void finish() {
        later.require();
        rows.saveAgreed();
        refused.settle();
        outcomes.finish();
    }

    List<WriteOutcome> outcomes() {
        return outcomes.all();
    }

    /** Returns what became of others' writes, which the device has only brought, by their authors. */
    Map<UUID, List<UntoldOutcomes.Untold>> untold() {
        return outcomes.ofOthers();
    }

    /** Returns the changes whose strategy failed. */
    List<FailedWrite> failed() {
        return List.copyOf(failed);
    }

    /** Returns which rows late verdicts have changed that others had written since. */
    List<Overruled> overruled() {
        return overruled.stream()
                .filter(each -> !refused.contains(GroupRows.reference(each.current())))
                .toList();
    }

    List<Downstream.Run> echoes() {
        return rows.echoes();
    }

    /** Keeps records of the conflicts that this group has met, once it is {@linkplain #finish finished}. */
    void keepConflicts(MetConflicts reports) {
        met.forEach(each -> {
            Conflict conflict = each.decision().conflict();
            boolean isRefused = refused.contains(new Breach.Reference(conflict.table(), conflict.key()));
            reports.keep(each.decision(), each.before(), isRefused);
        });
        if (!met.isEmpty()) {
            reports.save();
        }
    }
}
