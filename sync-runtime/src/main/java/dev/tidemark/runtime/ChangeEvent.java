package dev.tidemark.runtime;

import dev.tidemark.api.model.RowKey;
import java.util.Objects;

/**
 * A row has changed, by this node's app or by another node.
 *
 * @param table the table's name
 * @param key the row's global key
 * @param kind what happened
 * @param remote whether another node wrote it
 */
public record ChangeEvent(String table, RowKey key, Kind kind, boolean remote) {
    /** Checks that nothing is null. */
    public ChangeEvent {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
    }

    /** What happened to a row. */
    public enum Kind {
        /** It was written. */
        WRITTEN,
        /** It was deleted. */
        DELETED
    }
}
