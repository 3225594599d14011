package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.engine.state.HybridClock;
import dev.tidemark.runtime.internal.wire.Change;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Merges one change into one row, as a server does. It reads and writes nothing. What is alive on both sides is merged per
 * {@linkplain ColumnMerge column}; where one side is a deletion, the {@linkplain DeletionMerge row as a whole} stands or falls.
 *
 * <p><b>Verdicts.</b> Whatever a strategy decides is written as the server's own write, whose context covers both sides, so
 * that it is final for all devices, and whose new position in the feed corrects the author. Where a strategy failed nothing is
 * decided: what was there is told anew, and covers nothing, so that the change can be merged again later.
 */
public final class Merger {
    private final Coverage coverage;
    private final ConflictRules rules;
    private final Rulings rulings;
    private final Past past;
    private final Differing differing;
    private final Ancestors ancestors;
    private final ForgottenDeletions forgotten;
    private final DeletionMerge deletions;
    private final ColumnMerge columns;

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
        this.differing = differing;
        this.ancestors = new Ancestors(coverage);
        this.forgotten = new ForgottenDeletions(coverage, rules, rulings, past.tables(), past.newestForgotten());
        this.deletions = new DeletionMerge(coverage, rulings, new DeletionRules(rules, rulings), forgotten);
        Disputes disputes = new Disputes(coverage, rules, rulings, ancestors, new LosingRows(past.tables()));
        this.columns = new ColumnMerge(coverage, rules, rulings, ancestors, disputes, differing);
    }

    /** Returns what merges a change that has waited here since the row was as it is given: what it did not hold then came later. */
    Merger since(StoredRow row) {
        return new Merger(coverage, rules, rulings.since(row), past, differing);
    }

    /** Returns what merges a creation by somebody who knew nothing of the row, of his own earlier writes neither. */
    public Merger unseeing(Change creation) {
        Coverage unseeing = coverage.unseeing(creation.versions().row().stamp());
        return new Merger(unseeing, rules, rulings, past, differing);
    }

    public Verdict merge(Optional<StoredRow> current, Change change) {
        if (current.isEmpty()) {
            return intoNothing(change);
        }
        StoredRow row = current.get();
        if (change.kind() == Change.Kind.DELETE) {
            return row.deleted() ? Verdict.covered() : deletions.intoRow(row, change);
        }
        return row.deleted() ? deletions.intoTombstone(row, change) : columns.merge(row, change);
    }

    private Verdict intoNothing(Change change) {
        return switch (change.kind()) {
            case CREATE -> Verdict.accepted(new Verdict.Write(false, change.values(), change.versions(), true));
            case DELETE -> Verdict.accepted(new Verdict.Write(true, Row.EMPTY, change.versions(), true));
            case UPDATE -> forgotten.settle(change);
        };
    }

    /**
     * Returns a change whose strategy failed as it is to be merged again. Who creates a row that is one unit has deleted the columns
     * that he leaves out; so his change waits as it came.
     */
    public Change forLater(Optional<StoredRow> current, Change change, Verdict failed) {
        boolean isWhole = isUnit(change.table()) && change.kind() == Change.Kind.CREATE;
        return ancestors.forLater(current, isWhole ? change : failed.remaining(change));
    }

    /** Returns whether the rows of a table are units. */
    boolean isUnit(String table) {
        return rules.isUnit(table);
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
