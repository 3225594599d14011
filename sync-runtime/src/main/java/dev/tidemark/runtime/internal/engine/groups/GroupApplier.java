package dev.tidemark.runtime.internal.engine.groups;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
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
import dev.tidemark.runtime.internal.engine.merge.Positions;
import dev.tidemark.runtime.internal.engine.merge.Verdict;
import dev.tidemark.runtime.internal.engine.peers.AgreedRows;
import dev.tidemark.runtime.internal.engine.peers.Downstream;
import dev.tidemark.runtime.internal.engine.replica.BeforeImages;
import dev.tidemark.runtime.internal.engine.tables.AddedColumns;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import dev.tidemark.runtime.internal.wire.WriteOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Applies a group of a device's changes to the server's store, in one transaction that the caller commits.
 *
 * <p>Each row is merged on its own; one bad row never blocks the others. What the store refuses afterwards (a unique value
 * that another row has, a row referred to that is not there) is put back as it was, at a new position, so that the feed
 * corrects the device, and its outcome says why.
 */
final class GroupApplier {
    private static final int MOST_ROUNDS = 100;

    private final Transaction transaction;
    private final Merger merger;
    private final ConflictRules rules;
    private final Author self;
    private final Author device;
    private final Consumer<ChangeEvent> events;
    private final AddedColumns added;
    private final AgreedRows agreed;
    private final BeforeImages<Touched> touched;
    private final Set<Breach.Reference> refused = new HashSet<>();
    private final Map<Written, WriteOutcome> outcomes = new LinkedHashMap<>();
    private final List<Downstream.Run> echoes = new ArrayList<>();
    private final long start;
    private final List<FailedWrite> failed = new ArrayList<>();
    private final List<Overruled> overruled = new ArrayList<>();
    private final Map<Breach.Reference, Written> copies = new LinkedHashMap<>();
    private final Map<Breach.Reference, StoredRow> unsettled = new HashMap<>();
    private final Set<Breach.Reference> undone = new HashSet<>();
    private final List<Met> met = new ArrayList<>();
    private long lsn;
    private long nextOutcome;
    private long conflicts;

    /** A row that was here before this group wrote it, and that a constraint may yet refuse; new rows need no note. */
    private record Touched(StoredRow before, long sequence) {}

    /** Two writes that met, what was said of them, and the row as it was before. */
    private record Met(Verdict.Decision decision, Optional<StoredRow> before) {}

    /** A write of the device, whose outcome is told once. */
    private record Written(String table, RowKey key, long sequence) {}

    /**
     * Begins a group.
     *
     * @param watched the rows that an earlier attempt had to put back, see {@link BeforeImages#attempt}
     */
    GroupApplier(
            Transaction transaction,
            Set<Breach.Reference> watched,
            Merger merger,
            ConflictRules rules,
            Author self,
            Author device,
            long lastOutcome,
            Consumer<ChangeEvent> events) {
        this.transaction = transaction;
        this.added = new AddedColumns(transaction);
        this.agreed = new AgreedRows(transaction, device.node());
        this.touched = new BeforeImages<>(watched);
        this.merger = merger;
        this.rules = rules;
        this.self = self;
        this.device = device;
        this.events = events;
        this.nextOutcome = lastOutcome + 1;
        this.start = transaction.openFeed();
        this.lsn = start;
    }

    void apply(Change change) {
        Optional<StoredRow> current = current(change);
        Verdict verdict = merger.merge(current, change);
        long sequence = sequence(change.versions());
        verdict.write().ifPresent(write -> put(change.table(), change.key(), write, current, sequence));
        verdict.copies().forEach(copy -> put(copy, new Written(change.table(), change.key(), sequence)));
        if (verdict.conflict()) {
            conflicts++;
        }
        note(verdict, current);
        if (verdict.kind() == OutcomeKind.FAILED) {
            failed.add(new FailedWrite(
                    nextOutcome, merger.forLater(current, verdict.remaining(change)), current.orElseThrow()));
        }
        boolean isNews = verdict.kind() != OutcomeKind.ACCEPTED || verdict.conflict();
        if (isNews && (sequence > 0 || isBottom(change.versions()))) {
            add(sequence, change.table(), change.key(), verdict.kind(), verdict.columns(), verdict.reason());
        }
    }

    /**
     * Merges a change anew whose strategy had failed. Its author has been told the server's values since then, so he is told
     * whatever comes of it; and so are those who wrote since and do not stand any more.
     *
     * @param met the row that it met when it came, as far as that is known
     * @return whether it is settled now
     */
    boolean retry(Change change, Optional<StoredRow> met) {
        Optional<StoredRow> current = current(change);
        Verdict verdict = LateMerge.of(merger, change, met, current);
        if (verdict.kind() == OutcomeKind.FAILED) {
            return false;
        }
        long sequence = sequence(change.versions());
        LateVerdict.of(verdict, current, change, self).ifPresent(write -> {
            put(change.table(), change.key(), write, current, sequence);
            met.flatMap(row -> current.map(now -> new Overruled(now, row, write, change)))
                    .ifPresent(overruled::add);
        });
        verdict.copies().forEach(copy -> put(copy, new Written(change.table(), change.key(), sequence)));
        note(verdict, current);
        boolean isReplaced = verdict.isCovered();
        add(
                sequence,
                change.table(),
                change.key(),
                isReplaced ? OutcomeKind.SUPERSEDED : verdict.kind(),
                isReplaced ? change.values().shape().names() : verdict.columns(),
                isReplaced ? "a later write has replaced it" : verdict.reason());
        return true;
    }

    private void note(Verdict verdict, Optional<StoredRow> before) {
        verdict.decisions().forEach(decision -> met.add(new Met(decision, before)));
    }

    private Optional<StoredRow> current(Change change) {
        return transaction.row(change.table(), change.key()).map(row -> added.asWritten(row, change.values()));
    }

    private void put(String table, RowKey key, Verdict.Write merged, Optional<StoredRow> before, long sequence) {
        Verdict.Write write = asWritten(table, merged);
        lsn++;
        Versions versions = Positions.assign(write.versions(), lsn, self);
        transaction.put(new StoredRow(table, key, write.deleted(), write.values(), versions, lsn, 0));
        before.filter(row -> row.lsn() <= start)
                .ifPresent(row -> touched.keep(new Breach.Reference(table, key), row, new Touched(row, sequence)));
        if (write.echo()) {
            echo(lsn);
        }
        if (write.toldWhole()) {
            agreed.note(new Breach.Reference(table, key), lsn);
        }
        events.accept(new ChangeEvent(
                table, key, write.deleted() ? ChangeEvent.Kind.DELETED : ChangeEvent.Kind.WRITTEN, true));
    }

    /** Who brings a row without a column of its table is told of the row as it is here. */
    private Verdict.Write asWritten(String table, Verdict.Write write) {
        return write.deleted()
                ? write
                : added.asWritten(table, write.values(), write.versions())
                        .map(write::toldOf)
                        .orElse(write);
    }

    /** Writes the row that a losing write becomes, unless the same write has become it before. */
    private void put(Verdict.Copy copy, Written origin) {
        String table = origin.table();
        if (transaction.row(table, copy.key()).isEmpty()) {
            Versions versions = Versions.of(merger.ruling(copy.loser()));
            put(table, copy.key(), new Verdict.Write(false, copy.values(), versions, false), Optional.empty(), 0);
            copies.put(new Breach.Reference(table, copy.key()), origin);
        }
    }

    private void echo(long position) {
        int last = echoes.size() - 1;
        if (last >= 0 && echoes.get(last).last() == position - 1) {
            echoes.set(last, new Downstream.Run(echoes.get(last).first(), position));
        } else {
            echoes.add(new Downstream.Run(position, position));
        }
    }

    /** Settles what the store refuses, until it refuses nothing more. */
    void finish() {
        agreed.save();
        List<Breach> breaches = transaction.settle();
        for (int round = 0; !breaches.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException(
                        "constraints can't be satisfied: " + breaches.get(0).constraint());
            }
            touched.require(breaches);
            unsettled.clear();
            undone.clear();
            breaches.forEach(breach -> unsettled.put(reference(breach.row()), breach.row()));
            touched.requireRows(breaches.stream().flatMap(this::origins).map(GroupApplier::reference));
            breaches.forEach(this::settle);
            breaches = transaction.settle();
        }
    }

    private void settle(Breach breach) {
        boolean isReference = breach.kind() == Breach.Kind.FOREIGN_KEY;
        if (isReference && reviveParent(breach) || undoCopies(breach) || isReference && dropOrphan(breach)) {
            return;
        }
        if (refused.add(reference(breach.row()))) {
            putBack(breach.row(), breach);
            return;
        }
        Optional<StoredRow> other = breach.other()
                .flatMap(each -> transaction.row(each.table(), each.key()))
                .filter(row -> row.lsn() > start && refused.add(reference(row)));
        if (other.isPresent()) {
            putBack(other.get(), breach);
            putBack(breach.row(), breach);
        } else {
            drop(breach.row(), breach);
        }
    }

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
        undone.add(reference(origin));
        if (touched.find(reference(origin)).isPresent() && refused.add(reference(origin))) {
            putBack(asPut(reference(origin)), breach);
        } else {
            tell(origin.sequence(), origin.table(), origin.key(), OutcomeKind.REJECTED, List.of(), reason(breach));
        }
    }

    /** Returns a row as this group has put it, whether the store has taken it or not. */
    private StoredRow asPut(Breach.Reference row) {
        return Optional.ofNullable(unsettled.get(row))
                .or(() -> transaction.row(row.table(), row.key()))
                .orElseThrow();
    }

    /** A live row whose parent was deleted is a write against a deletion. */
    private boolean reviveParent(Breach breach) {
        if (breach.other().isEmpty()) {
            return false;
        }
        Breach.Reference reference = breach.other().get();
        Optional<StoredRow> parent = transaction.row(reference.table(), reference.key());
        if (parent.isEmpty() || !parent.get().deleted() || !hasImage(parent.get())) {
            return false;
        }
        StoredRow tombstone = parent.get();
        if (!outlives(breach.row(), tombstone)) {
            return false;
        }
        Version ruling = merger.ruling(
                tombstone.versions().row(), breach.row().versions().row());
        rewrite(tombstone, false, tombstone.values(), Versions.of(ruling));
        touched.find(reference)
                .ifPresent(deleted -> tell(
                        deleted.sequence(),
                        reference.table(),
                        reference.key(),
                        OutcomeKind.SUPERSEDED,
                        List.of(),
                        "the row is still referred to by " + breach.row().table() + " "
                                + breach.row().key()));
        conflicts++;
        return true;
    }

    private boolean outlives(StoredRow child, StoredRow tombstone) {
        return switch (rules.policy(tombstone.table()).deletes()) {
            case UPDATE_WINS -> true;
            case DELETE_WINS -> false;
            case BY_STAMP, STRATEGY ->
                child.versions()
                        .all()
                        .anyMatch(version -> version.stamp()
                                        .compareTo(tombstone.versions().row().stamp())
                                > 0);
        };
    }

    private boolean hasImage(StoredRow tombstone) {
        return tombstone.values().size() > 0
                || transaction.tables().stream()
                        .anyMatch(table -> table.name().equals(tombstone.table())
                                && table.columns().isEmpty());
    }

    /** A row whose parent is deleted for good goes with it. */
    private boolean dropOrphan(Breach breach) {
        boolean deleted = breach.other()
                .flatMap(parent -> transaction.row(parent.table(), parent.key()))
                .filter(StoredRow::deleted)
                .isPresent();
        if (deleted) {
            drop(breach.row(), breach);
        }
        return deleted;
    }

    /**
     * Puts a row back as it was before this group. What was there before is only told anew: it keeps its stamp, for it is no
     * new write, and its author's followers are in no conflict with it.
     */
    private void putBack(StoredRow row, Breach breach) {
        Optional<StoredRow> before = touched.find(reference(row)).map(Touched::before);
        if (before.isPresent()) {
            StoredRow old = before.get();
            tellRejected(row, breach);
            rewrite(row, old.deleted(), old.values(), toldAnew(old, row));
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
        rewrite(row, true, row.lsn() > start ? Row.EMPTY : row.values(), Versions.of(ruling));
    }

    private void tellRejected(StoredRow row, Breach breach) {
        if (row.lsn() <= start) {
            return;
        }
        long sequence = sequenceOf(row);
        boolean isBrought =
                isBottom(row.versions()) && touched.find(reference(row)).isEmpty();
        if (sequence > 0 || isBrought) {
            add(sequence, row.table(), row.key(), OutcomeKind.REJECTED, List.of(), reason(breach));
        }
    }

    private Versions toldAnew(StoredRow old, StoredRow refusedRow) {
        Versions news = refusedRow.versions();
        boolean whole = old.deleted()
                || news.row().lsn() > start
                || !refusedRow.values().shape().names().stream().allMatch(old.values()::has);
        Version base = whole
                ? toldAnew(old.versions().row(), news.row())
                : old.versions().row();
        Map<String, Version> columns = new HashMap<>();
        for (String column :
                old.deleted() ? List.<String>of() : old.values().shape().names()) {
            Version written = news.of(column);
            Version version = old.versions().of(column);
            Version told = written.lsn() > start ? toldAnew(version, written) : version;
            if (!told.equals(base)) {
                columns.put(column, told);
            }
        }
        return new Versions(base, columns);
    }

    private static Version toldAnew(Version old, Version refusedVersion) {
        Context context = old.context().union(refusedVersion.context());
        Stamp stamp = refusedVersion.stamp();
        return new Version(
                old.stamp(), stamp.isBottom() ? context : context.withWrite(stamp.author(), stamp.sequence()), 0);
    }

    private long sequenceOf(StoredRow row) {
        return touched.find(reference(row)).map(Touched::sequence).orElseGet(() -> sequence(row.versions()));
    }

    private static Breach.Reference reference(Written write) {
        return new Breach.Reference(write.table(), write.key());
    }

    private static Breach.Reference reference(StoredRow row) {
        return new Breach.Reference(row.table(), row.key());
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

    private void rewrite(StoredRow row, boolean deleted, Row values, Versions versions) {
        if (row.lsn() <= start) {
            touched.keep(reference(row), row, new Touched(row, 0));
        }
        lsn++;
        transaction.put(
                new StoredRow(row.table(), row.key(), deleted, values, Positions.assign(versions, lsn, self), lsn, 0));
    }

    private void tell(long sequence, String table, RowKey key, OutcomeKind kind, List<String> columns, String reason) {
        if (sequence > 0) {
            add(sequence, table, key, kind, columns, reason);
        }
    }

    /** Adds an outcome; that of a row which was there before tracking started has the number 0, and the row says which it is. */
    private void add(long sequence, String table, RowKey key, OutcomeKind kind, List<String> columns, String reason) {
        Written write = new Written(table, key, sequence);
        // Outcomes are told in the order of their numbers, and a later one takes the place of an earlier.
        outcomes.remove(write);
        outcomes.put(write, new WriteOutcome(nextOutcome++, sequence, table, key, kind, columns, reason));
    }

    /** Returns the device's number of what it has written itself; 0 for what it only passes on, whose outcome is not its own. */
    private long sequence(Versions versions) {
        long highest = sequence(versions.row());
        for (Version version : versions.columns().values()) {
            highest = Math.max(highest, sequence(version));
        }
        return highest;
    }

    private long sequence(Version version) {
        Stamp stamp = version.stamp();
        return stamp.author().equals(device) ? stamp.sequence() : 0;
    }

    private static boolean isBottom(Versions versions) {
        return versions.row().stamp().isBottom()
                && versions.columns().values().stream()
                        .allMatch(version -> version.stamp().isBottom());
    }

    List<WriteOutcome> outcomes() {
        return List.copyOf(outcomes.values());
    }

    /** Returns the changes whose strategy failed, under numbers that no other of this device has. */
    List<FailedWrite> failed() {
        return List.copyOf(failed);
    }

    /**
     * A change that waits for its strategy.
     *
     * @param met the row that it met
     */
    record FailedWrite(long number, Change change, StoredRow met) {}

    /** Returns which rows late verdicts have changed that others had written since. */
    List<Overruled> overruled() {
        return overruled.stream()
                .filter(each -> !refused.contains(reference(each.current())))
                .toList();
    }

    List<Downstream.Run> echoes() {
        return List.copyOf(echoes);
    }

    long conflicts() {
        return conflicts;
    }

    /** Keeps records of the conflicts that this group has met, once it is {@linkplain #finish finished}. */
    void keepConflicts(MetConflicts reports) {
        met.forEach(each -> {
            Conflict conflict = each.decision().conflict();
            boolean isRefused = refused.contains(new Breach.Reference(conflict.table(), conflict.key()));
            reports.keep(each.decision(), each.before(), isRefused);
        });
    }
}
