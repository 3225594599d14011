package dev.tidemark.runtime.internal.engine;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Versions;
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
 */
record Verdict(OutcomeKind kind, List<String> columns, String reason, boolean conflict, Optional<Write> write) {
    private static final Verdict COVERED = new Verdict(OutcomeKind.ACCEPTED, List.of(), "", false, Optional.empty());

    Verdict {
        columns = List.copyOf(columns);
    }

    /**
     * The row as it is to be. A version at position 0 is new: it gets the position that the write takes, and, where it is the
     * server's own, its number too.
     *
     * @param deleted whether a tombstone is written
     * @param values the whole row; of a tombstone the last image
     * @param versions of the row and its columns
     * @param echo whether the row is now just as the author of the change has it, so that it need not be told
     */
    record Write(boolean deleted, Row values, Versions versions, boolean echo) {}

    /** Returns the verdict on a change that is part of what is here already. */
    static Verdict covered() {
        return COVERED;
    }

    static Verdict accepted(Write write) {
        return new Verdict(OutcomeKind.ACCEPTED, List.of(), "", false, Optional.of(write));
    }
}
