package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.TablePolicy;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Merges one change into one row, as a server does. It reads and writes nothing.
 *
 * <p><b>Per column.</b> A column's incoming write is covered if it is the current one, or if the current one's author had seen
 * it. It is taken if its author had seen the current one. Else the two are concurrent: equal values are no conflict, others go
 * to the strategy of the column, those of one pair of writes together.
 *
 * <p><b>Deletions.</b> A deletion is taken if its author had seen every write that the row holds; a write to a deleted row, if
 * its author had seen the deletion. Else it is a write against a deletion, which the table's policy settles.
 *
 * <p><b>Verdicts.</b> Whatever a strategy decides is written as the server's own write, whose context covers both sides, so
 * that it is final for all devices, and whose new position in the feed corrects the author. Where a strategy failed nothing is
 * decided: what was there is told anew, and covers nothing, so that the change can be merged again later.
 */
public final class Merger {
    private static final String STRATEGY_FAILED =
            "the conflict strategy failed; the write is kept at the server and tried again";

    private final Coverage coverage;
    private final ConflictRules rules;
    private final Rulings rulings;
    private final Past past;
    private final DeletionRules deletions;
    private final ForgottenDeletions forgotten;
    private final LosingRows losers;
    private final Ancestors ancestors;
    private final Differing differing;

    /** What is done where content of two databases differs since before tracking started. */
    public enum Differing {
        /** Nothing is merged before a person has said what is meant. */
        REFUSED,
        /** The server's stands, since the device says that the rows are the same. */
        SERVERS_STANDS
    }

    /**
     * What a server knows of rows that it no longer has.
     *
     * @param tables what a whole row is
     * @param newestForgotten the time, as stamps have it, of the newest deletion that was forgotten
     */
    public record Past(List<TableDefinition> tables, long newestForgotten) {}

    /** A node's name and role, as conflict strategies see them. */
    public record Who(String name, Conflict.Role role) {}

    public Merger(
            Author self,
            Coverage coverage,
            ConflictRules rules,
            HybridClock clock,
            Function<Author, Who> directory,
            Past past,
            Differing differing) {
        this(coverage, rules, new Rulings(self, clock, directory), past, differing);
    }

    private Merger(Coverage coverage, ConflictRules rules, Rulings rulings, Past past, Differing differing) {
        this.coverage = coverage;
        this.rules = rules;
        this.rulings = rulings;
        this.past = past;
        this.deletions = new DeletionRules(rules, rulings);
        this.forgotten = new ForgottenDeletions(coverage, rules, rulings, past.tables(), past.newestForgotten());
        this.losers = new LosingRows(past.tables());
        this.ancestors = new Ancestors(coverage);
        this.differing = differing;
    }

    /** Returns what merges a change that has waited here since the row was as it is given: what it did not hold then came later. */
    Merger since(StoredRow row) {
        return new Merger(coverage, rules, rulings.since(row), past, differing);
    }

    public Verdict merge(Optional<StoredRow> current, Change change) {
        if (current.isEmpty()) {
            return intoNothing(change);
        }
        StoredRow row = current.get();
        if (change.kind() == Change.Kind.DELETE) {
            return row.deleted() ? Verdict.covered() : deletion(row, change);
        }
        return row.deleted() ? intoTombstone(row, change) : columns(row, change);
    }

    // ---- rows that are not here

    private Verdict intoNothing(Change change) {
        return switch (change.kind()) {
            case CREATE -> Verdict.accepted(new Verdict.Write(false, change.values(), change.versions(), true));
            case DELETE -> Verdict.accepted(new Verdict.Write(true, Row.EMPTY, change.versions(), true));
            case UPDATE -> forgotten.settle(change);
        };
    }

    private Verdict intoTombstone(StoredRow row, Change change) {
        Version deletion = row.versions().row();
        List<Version> unseen = change.versions()
                .all()
                .filter(write ->
                        !write.stamp().equals(deletion.stamp()) && !coverage.coversStamp(deletion, write.stamp()))
                .toList();
        if (unseen.isEmpty()) {
            return Verdict.covered();
        }
        Version newest = newest(unseen.stream());
        boolean creates = change.kind() == Change.Kind.CREATE;
        if (creates && coverage.covers(change.versions().row(), deletion)) {
            return Verdict.accepted(new Verdict.Write(false, change.values(), change.versions(), true));
        }
        return writeAgainstDeletion(row, change, deletion, newest, false);
    }

    private Verdict deletion(StoredRow row, Change change) {
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
        return writeAgainstDeletion(row, change, deletion, newest(unseen.stream()), true);
    }

    private Verdict writeAgainstDeletion(
            StoredRow row, Change change, Version deletion, Version write, boolean deletionArrived) {
        Row image = change.kind() == Change.Kind.CREATE
                ? change.values()
                : row.values().with(change.values());
        if (row.deleted() && change.kind() == Change.Kind.UPDATE && row.values().size() == 0) {
            return intoNothing(change);
        }
        DeletionRules.Settled settled = deletions.settle(row, change, deletion, write, deletionArrived);
        DeletionRules.Answer answer = settled.answer();
        if (answer == DeletionRules.Answer.FAILED) {
            return Verdict.failed(row, change.values().shape().names(), STRATEGY_FAILED);
        }
        boolean deleted =
                answer == DeletionRules.Answer.DELETED || answer == DeletionRules.Answer.UNDECIDED && row.deleted();
        Versions versions = Versions.of(rulings.over(deletion, write));
        Row values = deleted ? row.values() : image;
        OutcomeKind kind = answer == DeletionRules.Answer.UNDECIDED
                ? OutcomeKind.DEFERRED
                : deleted == deletionArrived ? OutcomeKind.ACCEPTED : OutcomeKind.SUPERSEDED;
        String reason = kind == OutcomeKind.ACCEPTED
                ? ""
                : deletionArrived
                        ? "the row was changed meanwhile by " + rulings.name(write)
                        : "the row was deleted meanwhile by " + rulings.name(deletion);
        return new Verdict(
                kind,
                change.values().shape().names(),
                reason,
                true,
                Optional.of(new Verdict.Write(deleted, values, versions, false)),
                List.of(),
                settled.decision().stream().toList());
    }

    // ---- rows that are here

    private Verdict columns(StoredRow row, Change change) {
        List<String> unsettled = unsettled(row, change);
        if (!unsettled.isEmpty() && differing == Differing.REFUSED) {
            throw new DifferingCopies(row.table(), row.key());
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
        boolean wholeRowAtOdds = isUnit(row) && isAtOddsAsOne(row, change, taken, atOdds);
        if (wholeRowAtOdds) {
            taken.clear();
        }
        MergeDraft draft = new MergeDraft(coverage, row, change, taken, creation(row, change, wholeRowAtOdds), agrees);
        return atOdds.isEmpty() && unsettled.isEmpty() ? peaceful(draft) : settled(draft, atOdds, unsettled);
    }

    private boolean isUnit(StoredRow row) {
        return rules.policy(row.table()).granularity() == TablePolicy.Granularity.ROW;
    }

    /**
     * Returns whether a write to a row that is one unit meets one that its author had not seen, in whatever column. Then what it
     * brings is at odds in all columns that either wrote; a device sends such rows whole, so that it brings all of them, and what
     * it does not bring was not there for it.
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
                        || isUnseen(change, written, row.versions().of(column)))
                .forEach(atOdds::add);
        return true;
    }

    /** Returns whether one of the columns was written by who had not seen a write that is here. */
    private boolean isUnseen(Change change, Set<String> written, Version present) {
        return written.stream().anyMatch(column -> isUnseen(change.versions().of(column), present));
    }

    private boolean isUnseen(Version write, Version present) {
        return !present.stamp().equals(write.stamp())
                && !coverage.covers(write, present)
                && !coverage.coversStamp(present, write.stamp());
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
            return Optional.of(isAtOdds ? ruling(present, creation) : creation);
        }
        boolean complete = row.values().shape().names().stream().allMatch(change.values()::has);
        return complete ? Optional.empty() : Optional.of(ruling(present, creation));
    }

    /** Returns whether a row is created that somebody else had created without his knowledge: his creation stands. */
    private boolean isCreatedByBoth(StoredRow row, Change change) {
        return change.kind() == Change.Kind.CREATE
                && isUnseen(change.versions().row(), row.versions().row());
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
        if (isUnit(row) || rules.asked().has(row.table(), column)) {
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

    private Verdict peaceful(MergeDraft draft) {
        if (!draft.takesAny() && draft.gone().isEmpty()) {
            return draft.agrees() ? Verdict.accepted(asItIs(draft.row())) : Verdict.covered();
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

    private static Verdict.Write asItIs(StoredRow row) {
        return new Verdict.Write(row.deleted(), row.values(), row.versions(), false, true);
    }

    private Verdict settled(MergeDraft draft, List<String> atOdds, List<String> unsettled) {
        Settlement settlement = new Settlement();
        if (!unsettled.isEmpty()) {
            settlement.stands(select(draft.row().values(), unsettled), rulings.over(Version.BOTTOM));
        }
        Optional<String> failure = Optional.empty();
        for (Map.Entry<Dispute, List<String>> each : disputes(draft, atOdds).entrySet()) {
            failure = failure.or(() -> settle(draft, each.getKey(), each.getValue(), settlement));
        }
        failure.ifPresent(reason -> settlement.failed(draft.row(), atOdds, reason));
        return settlement.verdict(draft);
    }

    /** Two writes that are at odds, and who decides. */
    private record Dispute(List<String> chain, Version present, Version incoming) {}

    /** Returns the columns of each pair of writes; a row that is one unit was written by one on each side. */
    private Map<Dispute, List<String>> disputes(MergeDraft draft, List<String> atOdds) {
        StoredRow row = draft.row();
        Versions news = draft.change().versions();
        boolean isUnit = isUnit(row);
        Map<Dispute, List<String>> disputes = new LinkedHashMap<>();
        for (String column : atOdds) {
            Version present = isUnit ? newest(unseen(draft)) : row.versions().of(column);
            Dispute dispute = new Dispute(
                    rules.chain(row.table(), column),
                    present,
                    isUnit ? newestAgainst(present, draft) : news.of(column));
            disputes.computeIfAbsent(dispute, each -> new ArrayList<>()).add(column);
        }
        return disputes;
    }

    /**
     * Returns the newest write that a change brings to a row that is one unit. One that stands here too, since it was offered again to
     * a server that had lost a part of the row, is in no dispute with itself.
     */
    private Version newestAgainst(Version present, MergeDraft draft) {
        Version newest = newest(draft.news());
        return newest.stamp().equals(present.stamp())
                ? newest(draft.news().filter(each -> isUnseen(each, present)))
                : newest;
    }

    /** Settles a dispute. Returns why the strategy failed, where it did. */
    private Optional<String> settle(MergeDraft draft, Dispute dispute, List<String> columns, Settlement settlement) {
        Version present = dispute.present();
        Version incoming = dispute.incoming();
        Conflict.Side here = rulings.here(Optional.of(select(draft.row().values(), columns)), present);
        Conflict.Side arrived =
                rulings.brought(Optional.of(select(draft.change().values(), columns)), incoming, present);
        Conflict conflict = rulings.conflict(
                draft.row().table(),
                draft.row().key(),
                Set.copyOf(columns),
                here,
                arrived,
                ancestors.of(draft.row(), draft.change(), columns));
        Version ruling = rulings.over(present, incoming);
        ConflictRules.Answer answer = rules.resolve(dispute.chain(), conflict);
        if (answer instanceof ConflictRules.Failed failed) {
            return Optional.of(failed.reason());
        }
        ConflictRules.Decided decided = (ConflictRules.Decided) answer;
        Optional<Verdict.Copy> copy = copy(decided.resolution(), arrived, draft, dispute);
        // Who has come back to the ancestor's value loses nothing by the other side's.
        boolean isFinal = rulings.isFinal(present) && !conflict.ancestor().equals(here.values());
        Resolution resolution = possible(decided.resolution(), copy.isPresent(), here, isFinal);
        settlement.decided(new Verdict.Decision(conflict, decided.by(), resolution));
        if (resolution instanceof Resolution.Keep keep && !isFinal && stands(keep, here, arrived, draft, columns)) {
            settlement.won(arrived.values().get(), ruling);
        } else if (resolution instanceof Resolution.Keep) {
            settlement.lost(here.values().get(), ruling, rulings.name(present));
        } else if (resolution instanceof Resolution.Merge merge) {
            settlement.merged(merge.values(), ruling, rulings.name(present));
        } else if (resolution instanceof Resolution.Delete) {
            settlement.delete(ruling);
        } else if (resolution instanceof Resolution.Split split) {
            String author = rulings.name(present);
            if (split.keeps().equals(arrived)) {
                settlement.wonBeside(arrived.values().get(), ruling, author, copy.orElseThrow());
            } else {
                settlement.keptBeside(here.values().get(), ruling, author, copy.orElseThrow());
            }
        } else {
            settlement.deferred(here.values().get(), ruling, ((Resolution.Defer) resolution).reason());
        }
        return Optional.empty();
    }

    /** Returns what can be carried out of what a strategy said: what is final stays, and not every row can stand beside another. */
    private static Resolution possible(Resolution said, boolean hasCopy, Side here, boolean isFinal) {
        if (said instanceof Resolution.Split && !hasCopy) {
            return Resolution.defer("both were to be kept, and no second key can be made");
        }
        return said instanceof Resolution.Keep && isFinal ? Resolution.keep(here) : said;
    }

    /** Returns the row that the side which loses its place becomes, where both are kept; nothing where no key can be made for it. */
    private Optional<Verdict.Copy> copy(Resolution resolution, Side arrived, MergeDraft draft, Dispute dispute) {
        if (!(resolution instanceof Resolution.Split split)) {
            return Optional.empty();
        }
        return split.keeps().equals(arrived)
                ? losers.present(draft, dispute.present())
                : losers.incoming(draft, dispute.incoming(), isUnit(draft.row()));
    }

    /** Returns whether what arrived stands; where a strategy was asked about two that say the same, both do. */
    private boolean stands(Resolution.Keep keep, Side here, Side arrived, MergeDraft draft, List<String> columns) {
        boolean isSame = here.values().equals(arrived.values())
                && rules.asked().has(draft.row().table(), columns.get(0));
        return isSame || keep.side().equals(arrived);
    }

    /** Returns a change whose strategy failed as it is to be merged again. */
    public Change forLater(Optional<StoredRow> current, Change remaining) {
        return ancestors.forLater(current, remaining);
    }

    /** Returns the writes that are here and that one of a change's was made without. */
    private Stream<Version> unseen(MergeDraft draft) {
        List<Version> news = draft.news().toList();
        return draft.row()
                .versions()
                .all()
                .filter(present -> news.stream().anyMatch(incoming -> isUnseen(incoming, present)));
    }

    private static Row select(Row row, List<String> columns) {
        Map<String, Value> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column, row.get(column).orElse(Value.NULL)));
        return Row.of(values);
    }

    private Version newest(Stream<Version> versions) {
        return coverage.latest(versions.toList());
    }

    /** Returns the name of a write's author, for people. */
    public String name(Version version) {
        return rulings.name(version);
    }

    /** Returns a write of the server's own that covers others; its number and position come when it is written. */
    public Version ruling(Version... covered) {
        return rulings.over(covered);
    }

    /** Two copies of one database hold different content under one key, from before tracking started. */
    public static final class DifferingCopies extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DifferingCopies(String table, RowKey key) {
            super("the row " + key + " of table '" + table + "' was in both databases before tracking started, with"
                    + " different content, so nothing was merged. If such rows are the same, type"
                    + " 'tidemark track app.db --same': the server's content stands, and that of app.db is kept in its"
                    + " outcomes. If they are not, type 'tidemark track app.db --distinct': the numbered rows of app.db"
                    + " become rows of their own, equal ones too. Then sync again");
        }
    }
}
