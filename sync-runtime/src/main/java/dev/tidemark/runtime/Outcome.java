package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.util.List;
import java.util.Objects;

/**
 * What became of a write at the server, where it was not simply accepted.
 *
 * @param sequence this node's number of the write
 * @param table the table's name
 * @param key the row's global key
 * @param kind what became of it
 * @param columns the columns that were at odds, or that break a constraint
 * @param reason for people
 * @param written the values as this node had written them; they are kept nowhere else
 */
public record Outcome(
        long sequence, String table, RowKey key, Kind kind, List<String> columns, String reason, Row written) {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public Outcome {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        columns = List.copyOf(columns);
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(written, "written");
    }

    /** What can become of a write. */
    public enum Kind {
        /** It stands beside concurrent writes to other columns. */
        MERGED,
        /** Another write stands. */
        SUPERSEDED,
        /** It breaks a constraint at the server. */
        REJECTED,
        /** A person decides. */
        DEFERRED,
        /** The server's conflict strategy failed; the server keeps the write and tries again, and another outcome follows. */
        FAILED
    }
}
