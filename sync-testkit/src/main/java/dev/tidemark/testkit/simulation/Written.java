package dev.tidemark.testkit.simulation;

import java.util.List;
import java.util.Objects;

/**
 * A transaction of an app, as it was committed.
 *
 * @param node where
 * @param number the node's own number of the newest write in it, by which its server acknowledges it; 0 where nobody does, as at
 *     a server
 * @param changes what it did; at least one
 */
public record Written(String node, long number, List<Change> changes) {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public Written {
        Objects.requireNonNull(node, "node");
        changes = List.copyOf(changes);
    }

    /**
     * What it did to one row.
     *
     * @param edit as it was asked for
     * @param kind what it came to
     * @param emptied the further columns that a creation wrote: a new row of a declared table is whole, and has null in them
     */
    public record Change(Edit edit, Kind kind, List<String> emptied) {
        /** Checks that nothing is null, and keeps an unmodifiable copy. */
        public Change {
            Objects.requireNonNull(edit, "edit");
            Objects.requireNonNull(kind, "kind");
            emptied = List.copyOf(emptied);
        }
    }

    /** What became of a row. */
    public enum Kind {
        /** It was not there before. */
        CREATED,
        /** Some columns were written. */
        UPDATED,
        /** It was there, and is no more. */
        DELETED
    }
}
