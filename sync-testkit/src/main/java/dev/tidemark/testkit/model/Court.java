package dev.tidemark.testkit.model;

import dev.tidemark.testkit.model.Policy.Side;
import dev.tidemark.testkit.model.Ruling.Kind;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The server's rules for one change.
 *
 * <ul>
 *   <li>What the author had seen is replaced.
 *   <li>What was written in the knowledge of the change stays.
 *   <li>Concurrent writes to different columns stand side by side, unless rows are whole.
 *   <li>Concurrent writes that agree are no conflict; the higher stamp stands.
 *   <li>Everything else is at odds, and the policy decides: column by column, or about the row where rows are whole or one side
 *       deletes it.
 *   <li>A verdict is a write by the server that knows both sides, whichever of them stands: to a column, or to the whole row.
 *   <li>What a row's new creator has seen of it and does not bring is gone. A row that is revived by an update has its last
 *       columns; one that is created is whole by itself.
 * </ul>
 */
public final class Court {
    private final Policy policy;
    private final RowState here;
    private final Change change;
    private final Write verdict;
    private final List<Write> unknown;

    private Court(Policy policy, RowState here, Change change, Write verdict) {
        this.policy = policy;
        this.here = here;
        this.change = change;
        this.verdict = verdict;
        this.unknown = here.writes().filter(write -> !change.knows(write)).toList();
    }

    /**
     * Settles a change.
     *
     * @param row as it stands; nothing if there never was one, or its deletion is forgotten
     * @param verdict the write by which the server decides, if it has to
     * @return what became of it
     */
    public static Ruling settle(Policy policy, Optional<RowState> row, Change change, Write verdict) {
        RowState here = row.orElse(new RowState(new Cell(Optional.empty(), verdict), Map.of()));
        Court court = new Court(policy, here, change, verdict);
        if (row.isPresent() && !court.isUnknown()) {
            return court.settle();
        }
        return change.existence()
                .filter(existence -> row.isEmpty())
                .map(existence -> accepted(new RowState(existence, change.columns())))
                .orElseGet(() -> court.lost(here.with(court.verdict(Optional.empty())), Side.PRESENT));
    }

    /** An update of a row whose last columns nobody knows any more is no insert: half a row is worse than none. */
    private boolean isUnknown() {
        return !here.isThere() && here.columns().isEmpty() && change.existence().isEmpty();
    }

    private Ruling settle() {
        if (change.isKnownTo(here)) {
            return accepted(here);
        }
        if (change.deletes()) {
            return here.isThere() ? deletion() : accepted(here);
        }
        if (here.isThere()) {
            return policy.wholeRows() && !unknown.isEmpty() ? wholeRow() : columns();
        }
        return change.creates() && change.knows(here.existence().write())
                ? accepted(new RowState(change.existence().get(), change.columns()))
                : againstDeletion();
    }

    /** The change deletes what others may have written to. */
    private Ruling deletion() {
        if (unknown.isEmpty()) {
            return accepted(here.with(change.existence().get()));
        }
        Side stands = policy.aboutDeletion(newestUnknown(), change.newest(), Side.ARRIVED);
        return stands == Side.ARRIVED
                ? won(confirmed(Optional.empty(), here.columns()))
                : lost(confirmed(RowState.THERE, here.columns()), stands);
    }

    /** The change writes to what somebody has deleted. */
    private Ruling againstDeletion() {
        Side stands = policy.aboutDeletion(here.existence().write(), change.newest(), Side.PRESENT);
        return stands == Side.ARRIVED
                ? won(confirmed(RowState.THERE, change.creates() ? change.columns() : merged()))
                : lost(confirmed(Optional.empty(), here.columns()), stands);
    }

    /** One of two rows stands, and nothing of the other. */
    private Ruling wholeRow() {
        Side stands = policy.aboutColumn(newestUnknown(), change.newest());
        return stands == Side.ARRIVED
                ? won(confirmed(RowState.THERE, change.columns()))
                : lost(confirmed(RowState.THERE, here.columns()), stands);
    }

    /** Each column by itself. */
    private Ruling columns() {
        Map<String, Cell> after = new LinkedHashMap<>(here.columns());
        Set<Side> disputes = EnumSet.noneOf(Side.class);
        boolean replaces = after.values().removeIf(change::replaces);
        Set<String> taken = new TreeSet<>();
        Set<String> lost = new TreeSet<>();
        change.columns().forEach((column, mine) -> {
            Cell theirs = here.columns().get(column);
            if (theirs == null || mine.write().knows(theirs.write()) || agreesLater(mine, theirs)) {
                after.put(column, mine);
                taken.add(column);
            } else if (!theirs.write().knows(mine.write()) && !theirs.value().equals(mine.value())) {
                Side stands = policy.aboutColumn(theirs.write(), mine.write());
                disputes.add(stands);
                after.put(column, verdict(stands == Side.ARRIVED ? mine.value() : theirs.value()));
                (stands == Side.ARRIVED ? taken : lost).add(column);
            }
        });
        if (!replaces && taken.isEmpty() && lost.isEmpty()) {
            return accepted(here);
        }
        return new Ruling(
                Optional.of(new RowState(existence(), after)), kind(disputes, taken, lost), !disputes.isEmpty(), lost);
    }

    /** Of two who create a row both do; where the second leaves columns out, the row that he gets is the server's word. */
    private Cell existence() {
        boolean brings = change.columns().keySet().containsAll(here.columns().keySet());
        if (!change.creates() || brings && !change.knows(here.existence().write())) {
            return here.existence();
        }
        return change.knows(here.existence().write()) ? change.existence().get() : verdict(RowState.THERE);
    }

    private static boolean agreesLater(Cell mine, Cell theirs) {
        return mine.value().equals(theirs.value()) && mine.write().compareTo(theirs.write()) > 0;
    }

    private Kind kind(Set<Side> disputes, Set<String> taken, Set<String> lost) {
        if (disputes.contains(Side.NEITHER)) {
            return Kind.DEFERRED;
        }
        if (lost.isEmpty()) {
            return disputes.isEmpty() && !standsAlone() ? Kind.MERGED : Kind.ACCEPTED;
        }
        return taken.isEmpty() ? Kind.SUPERSEDED : Kind.MERGED;
    }

    /** A row that is now the server's word. */
    private RowState confirmed(Optional<String> existence, Map<String, Cell> columns) {
        Map<String, Cell> confirmed = new LinkedHashMap<>();
        columns.forEach((column, cell) -> confirmed.put(column, verdict(cell.value())));
        return new RowState(verdict(existence), confirmed);
    }

    private Map<String, Cell> merged() {
        return here.with(change.columns()).columns();
    }

    private Cell verdict(Optional<String> value) {
        return new Cell(value, verdict);
    }

    private Write newestUnknown() {
        return unknown.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    /** Returns whether no column stands beside the change's that its author did not know. */
    private boolean standsAlone() {
        return here.columns().entrySet().stream()
                .allMatch(column -> change.columns().containsKey(column.getKey())
                        || change.knows(column.getValue().write()));
    }

    private static Ruling accepted(RowState row) {
        return new Ruling(Optional.of(row), Kind.ACCEPTED, false, Set.of());
    }

    /** Returns the ruling that the change stands, and nothing against it. */
    private static Ruling won(RowState row) {
        return new Ruling(Optional.of(row), Kind.ACCEPTED, true, Set.of());
    }

    /** Returns the ruling that nothing of the change stands. */
    private Ruling lost(RowState row, Side stands) {
        Kind kind = stands == Side.NEITHER ? Kind.DEFERRED : Kind.SUPERSEDED;
        return new Ruling(Optional.of(row), kind, true, change.columns().keySet());
    }
}
