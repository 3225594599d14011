package dev.tidemark.testkit.model;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a change at the server.
 *
 * @param row the row as it now stands there; nothing if there is none
 * @param kind what the author is told
 * @param conflict whether anything was at odds
 * @param lost the columns that did not stay as they were written
 */
public record Ruling(Optional<RowState> row, Kind kind, boolean conflict, Set<String> lost) {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public Ruling {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(kind, "kind");
        lost = Set.copyOf(lost);
    }

    /** What the author is told. */
    public enum Kind {
        /** It stands, and has won what was at odds. */
        ACCEPTED,
        /** It stands beside what others have written, or a part of it stands. */
        MERGED,
        /** Another write stands. */
        SUPERSEDED,
        /** A person decides; what was there stays until then. */
        DEFERRED
    }
}
