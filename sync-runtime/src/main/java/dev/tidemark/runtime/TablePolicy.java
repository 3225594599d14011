package dev.tidemark.runtime;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How conflicts in a table are settled.
 *
 * @param conflict the strategies, the first that does not defer decides; empty for the node's default
 * @param columns the strategies of single columns, by column name
 * @param granularity whether concurrent writes to different columns merge
 * @param deletes who wins when a write meets a deletion
 * @param references columns that refer to other tables though the schema does not say so, by column name
 */
public record TablePolicy(
        List<String> conflict,
        Map<String, List<String>> columns,
        Granularity granularity,
        Deletes deletes,
        Map<String, String> references) {
    /** What holds where the configuration says nothing. */
    public static final TablePolicy DEFAULT =
            new TablePolicy(List.of(), Map.of(), Granularity.COLUMN, Deletes.BY_STAMP, Map.of());

    /** Keeps unmodifiable copies. */
    public TablePolicy {
        conflict = List.copyOf(conflict);
        columns = Map.copyOf(columns);
        Objects.requireNonNull(granularity, "granularity");
        Objects.requireNonNull(deletes, "deletes");
        references = Map.copyOf(references);
    }

    /** Whether concurrent writes to different columns of a row are in conflict. */
    public enum Granularity {
        /** They merge. */
        COLUMN,
        /** They are in conflict. */
        ROW
    }

    /** Who wins when a write meets a concurrent deletion. */
    public enum Deletes {
        /** The write; the row lives. */
        UPDATE_WINS,
        /** The deletion. */
        DELETE_WINS,
        /** Whichever has the higher stamp. */
        BY_STAMP,
        /** The table's conflict strategy. */
        STRATEGY
    }
}
