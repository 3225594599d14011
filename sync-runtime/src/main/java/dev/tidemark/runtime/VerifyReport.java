package dev.tidemark.runtime;

import dev.tidemark.api.model.RowKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What comparing a replica with its server's came to.
 *
 * @param server its address
 * @param tables the tables that were compared
 * @param differing rows in which the two differ: all where they are few, else the first {@link #MOST_ROWS}
 * @param more whether there are more than those
 * @param leftOut how many rows were not compared: they have writes that are not sent, a constraint has set them aside, they are
 *     too large to travel, or the server has written them since
 * @param recounted tables whose sums, as this node had kept them, were not those of its rows; they were counted anew
 * @param repaired how many rows were made equal again
 * @param remaining in how many rows the two differ still, as far as they are counted: at most {@link #MOST_ROWS}
 * @param sentBytes what the comparison alone sent
 * @param receivedBytes what it received
 * @param elapsed how long it took, without the sync before it
 */
public record VerifyReport(
        String server,
        List<TableRows> tables,
        List<RowDifference> differing,
        boolean more,
        long leftOut,
        List<String> recounted,
        long repaired,
        long remaining,
        long sentBytes,
        long receivedBytes,
        Duration elapsed) {
    /** The largest number of differing rows that are named. */
    public static final int MOST_ROWS = 1_000;

    /** Keeps unmodifiable copies. */
    public VerifyReport {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(elapsed, "elapsed");
        tables = List.copyOf(tables);
        differing = List.copyOf(differing);
        recounted = List.copyOf(recounted);
    }

    /** Returns whether the two were found equal, in all that was compared. */
    public boolean isEqual() {
        return differing.isEmpty();
    }

    /** Returns whether the two are equal now, be it that they were or that all was repaired. */
    public boolean isEqualNow() {
        return remaining == 0;
    }

    /**
     * A table that was compared.
     *
     * @param name its name
     * @param rows how many rows this replica has there, without those that were left out
     */
    public record TableRows(String name, long rows) {}

    /**
     * A row in which two replicas differ.
     *
     * @param table its table's name
     * @param key its global key
     * @param kind where the row is
     * @param columns in which columns the two differ; empty where one has no such row, or where they differ in who wrote it alone
     */
    public record RowDifference(String table, RowKey key, Kind kind, List<String> columns) {
        /** Keeps an unmodifiable copy. */
        public RowDifference {
            Objects.requireNonNull(table, "table");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(kind, "kind");
            columns = List.copyOf(columns);
        }
    }

    /** Where a row is that two replicas differ in. */
    public enum Kind {
        /** In both, but not the same. */
        DIFFERENT,
        /** In this replica alone. */
        ONLY_HERE,
        /** In the server's alone. */
        ONLY_AT_SERVER
    }
}
