package dev.tidemark.runtime;

import dev.tidemark.api.model.Context;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened to a row at a node.
 *
 * @param number its place in the node's history; later entries have higher numbers
 * @param at when it happened here, by the node's clock
 * @param table the table's name
 * @param key the row's global key
 * @param what what happened
 * @param writes the writes of which it is made, the oldest first; of an answer, the write that was answered
 * @param replaced what columns held before that hold something else since, as far as it is known; all of a row that was deleted
 * @param row the row as it is since then; nothing where it is deleted. Of an answer, what the write that was answered had brought
 * @param outcome what became of it at the server; nothing where nobody has to say so, or has not said it yet
 * @param conflicts the ids of the conflicts in which it was, as far as this node keeps them
 */
public record HistoryEntry(
        long number,
        Instant at,
        String table,
        RowKey key,
        What what,
        List<Origin> writes,
        Row replaced,
        Optional<Row> row,
        Optional<Fate> outcome,
        List<String> conflicts) {
    /** Checks that nothing is null, and keeps unmodifiable copies. */
    public HistoryEntry {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(what, "what");
        writes = List.copyOf(writes);
        Objects.requireNonNull(replaced, "replaced");
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(outcome, "outcome");
        conflicts = List.copyOf(conflicts);
    }

    /** What can happen to a row. */
    public enum What {
        /** It was there when the history began. */
        FOUND,
        /** It was written. */
        WRITTEN,
        /** It was deleted. */
        DELETED,
        /** A write that had not left its node got another stamp. */
        RESTAMPED,
        /** A constraint refused what was to stand there. */
        PUT_BACK,
        /** It, or its deletion, was forgotten. */
        FORGOTTEN,
        /** A server said what became of a write. */
        ANSWERED
    }

    /**
     * A write.
     *
     * @param name its author's name, for people
     * @param stamp its name
     * @param context what its author had seen
     * @param columns to which it was
     */
    public record Origin(String name, Stamp stamp, Context context, List<String> columns) {
        /** Keeps an unmodifiable copy. */
        public Origin {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(stamp, "stamp");
            Objects.requireNonNull(context, "context");
            columns = List.copyOf(columns);
        }
    }

    /**
     * What became of a write.
     *
     * @param kind in one word
     * @param columns the columns that do not stand as they were written
     * @param reason for people
     */
    public record Fate(Outcome.Kind kind, List<String> columns, String reason) {
        /** Keeps an unmodifiable copy. */
        public Fate {
            Objects.requireNonNull(kind, "kind");
            columns = List.copyOf(columns);
            Objects.requireNonNull(reason, "reason");
        }
    }
}
