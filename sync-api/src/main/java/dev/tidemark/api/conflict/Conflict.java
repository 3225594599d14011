package dev.tidemark.api.conflict;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Two concurrent writes to the same columns of a row, or a write that is concurrent with the row's deletion.
 *
 * <p>The sides are in the order of their stamps, the same on every node; neither is "local".
 *
 * @param table the table's name
 * @param key the row's global key
 * @param columns the columns at odds; empty where one side is a deletion
 * @param first the side with the lower stamp
 * @param second the side with the higher stamp
 * @param ancestor the values that both authors had seen, where the strategy asked for them and they are known
 */
public record Conflict(String table, RowKey key, Set<String> columns, Side first, Side second, Optional<Row> ancestor) {
    /** Checks that nothing is null and that the sides are in order. */
    public Conflict {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
        columns = Set.copyOf(columns);
        Objects.requireNonNull(ancestor, "ancestor");
        if (first.stamp().compareTo(second.stamp()) >= 0) {
            throw new IllegalArgumentException("sides of a conflict must be in the order of their stamps");
        }
    }

    /** Returns whether one side deletes the row. */
    public boolean isAboutDeletion() {
        return first.values().isEmpty() || second.values().isEmpty();
    }

    /**
     * One of the two writes.
     *
     * @param values the values of the columns at odds; nothing where this side deletes the row
     * @param stamp who and when
     * @param name the author's name, as its configuration gives it; its id where that is not known
     * @param role whether the author is a server or a device
     * @param arrival whether this side was at the server or came to it; only servers evaluate it
     */
    public record Side(Optional<Row> values, Stamp stamp, String name, Role role, Arrival arrival) {
        /** Checks that nothing is null. */
        public Side {
            Objects.requireNonNull(values, "values");
            Objects.requireNonNull(stamp, "stamp");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(role, "role");
            Objects.requireNonNull(arrival, "arrival");
        }
    }

    /** What a node is to others. */
    public enum Role {
        /** It connects. */
        DEVICE,
        /** It is connected to, and settles conflicts. */
        SERVER,
        /** It exchanges with others as an equal, and nobody settles conflicts for it. */
        PEER
    }

    /** Which side a server had already. */
    public enum Arrival {
        /** Already at the server. */
        PRESENT,
        /** Just arrived. */
        ARRIVED,
        /** No server decides: a mesh. */
        UNKNOWN
    }
}
