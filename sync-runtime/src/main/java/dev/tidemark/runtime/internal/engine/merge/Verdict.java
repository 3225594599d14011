package dev.tidemark.runtime.internal.engine.merge;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Resolution;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.internal.wire.Change;
import dev.tidemark.runtime.internal.wire.OutcomeKind;
import java.util.List;
import java.util.Optional;

/**
 * What merging one change into one row comes to.
 *
 * @param kind what became of the change
 * @param columns the columns of the change that do not stand as they were written
 * @param reason for people; empty where the change was accepted
 * @param conflict whether concurrent writes met
 * @param write what is to be written; nothing where the row stays as it is
 * @param copies rows that losing writes become, since both sides are kept
 * @param decisions what was said about each two writes that were at odds
 */
public record Verdict(
        OutcomeKind kind,
        List<String> columns,
        String reason,
        boolean conflict,
        Optional<Write> write,
        List<Copy> copies,
        List<Decision> decisions) {
    private static final Verdict COVERED = new Verdict(OutcomeKind.ACCEPTED, List.of(), "", false, Optional.empty());

    public Verdict {
        columns = List.copyOf(columns);
        copies = List.copyOf(copies);
        decisions = List.copyOf(decisions);
    }

    Verdict(OutcomeKind kind, List<String> columns, String reason, boolean conflict, Optional<Write> write) {
        this(kind, columns, reason, conflict, write, List.of(), List.of());
    }

    /**
     * What was said about two writes that were at odds.
     *
     * @param by the strategy that said it, or the table's rule for deletions
     */
    public record Decision(Conflict conflict, String by, Resolution resolution) {}

    /**
     * A losing write as a row of its own.
     *
     * @param key that is derived from the row's and the write's
     * @param values the whole row
     * @param loser the write that lost
     */
    public record Copy(RowKey key, Row values, Version loser) {}

    /**
     * The row as it is to be. A version at position 0 is new: it gets the position that the write takes, and, where it is the
     * server's own, its number too.
     *
     * @param deleted whether a tombstone is written
     * @param values the whole row; of a tombstone the last image
     * @param versions of the row and its columns
     * @param echo whether the row is now just as the author of the change has it, so that it need not be told
     * @param toldWhole whether the author may hold the same under other stamps though it has read this row: then it gets all of it
     */
    public record Write(boolean deleted, Row values, Versions versions, boolean echo, boolean toldWhole) {
        public Write(boolean deleted, Row values, Versions versions, boolean echo) {
            this(deleted, values, versions, echo, false);
        }

        /** Returns a row as it stands: who had seen it has seen it still, and the author of the change is told of it once more. */
        static Write asItIs(StoredRow row) {
            return new Write(row.deleted(), row.values(), row.versions(), false, true);
        }

        /** Returns this, of which the author of the change is told as a whole. */
        Write told() {
            return new Write(deleted, values, versions, false, true);
        }

        /** Returns this under other versions, of which the author of the change is told. */
        public Write toldOf(Versions others) {
            return new Write(deleted, values, others, false, toldWhole);
        }
    }

    /** Returns the verdict on a change that is part of what is here already. */
    static Verdict covered() {
        return COVERED;
    }

    /** Returns the verdict where a strategy failed: it decides nothing, and what is written is told as it stood. */
    static Verdict failed(List<String> columns, String reason, Write write) {
        return new Verdict(OutcomeKind.FAILED, columns, reason, true, Optional.of(write));
    }

    /**
     * Returns what of a change is to be merged again, since a strategy failed: the columns at odds of a row that is there. The others
     * were taken, and may have been written to again by then.
     */
    Change remaining(Change change) {
        boolean isAlive = write.filter(each -> !each.deleted()).isPresent();
        if (!isAlive || change.kind() == Change.Kind.DELETE) {
            return change;
        }
        return change.only(columns);
    }

    /** Returns whether the change is part of what is here already. */
    public boolean isCovered() {
        return write.isEmpty() && kind == OutcomeKind.ACCEPTED;
    }

    static Verdict accepted(Write write) {
        return new Verdict(OutcomeKind.ACCEPTED, List.of(), "", false, Optional.of(write));
    }
}
