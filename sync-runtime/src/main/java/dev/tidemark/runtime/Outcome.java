package dev.tidemark.runtime;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a write at the server.
 *
 * @param sequence this node's number of the write
 * @param table the table's name
 * @param key the row's global key
 * @param kind what became of it
 * @param columns the columns that were at odds, or that break a constraint
 * @param reason for people
 * @param deletes whether the write deleted its row
 * @param written the values as this node had written them; of what does not stand they are kept nowhere else. Empty for a deletion
 * @param present the row as it is here now: what the server has, as far as it was read, with what was written here since; nothing
 *     where it is deleted
 */
public record Outcome(
        long sequence,
        String table,
        RowKey key,
        Kind kind,
        List<String> columns,
        String reason,
        boolean deletes,
        Row written,
        Optional<Row> present) {
    /** Checks that nothing is null, and keeps an unmodifiable copy. */
    public Outcome {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        columns = List.copyOf(columns);
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(written, "written");
        Objects.requireNonNull(present, "present");
    }

    /** What can become of a write. */
    public enum Kind {
        /** It stands as it was made. Such outcomes are told to who waits for them, and not kept. */
        ACCEPTED,
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
