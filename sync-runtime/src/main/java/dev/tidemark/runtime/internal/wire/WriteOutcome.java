package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.RowKey;
import java.util.List;
import java.util.Objects;

/**
 * What became of one write.
 *
 * @param id the server's number of this outcome, ascending for each device, for {@link Confirm}
 * @param sequence the device's number of the write
 * @param table the row's table
 * @param key the row's global key
 * @param kind what became of it
 * @param columns the columns that did not stay as they were written
 * @param reason for people: with what it was merged, or why it was rejected
 */
public record WriteOutcome(
        long id, long sequence, String table, RowKey key, OutcomeKind kind, List<String> columns, String reason) {
    /** Keeps an unmodifiable copy. */
    public WriteOutcome {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
        columns = List.copyOf(columns);
    }
}
