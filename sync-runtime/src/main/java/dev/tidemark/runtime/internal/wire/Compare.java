package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.storage.Breach;
import java.util.List;
import java.util.Objects;

/**
 * A device's question about the rows that the server has up to the device's cursor.
 *
 * @param number of the question; the answer repeats it
 * @param cursor how far the device has applied the server's feed
 * @param depth what is asked for
 * @param content whether what rows hold counts, or only the writes of which they are made
 * @param tables which tables
 * @param rows of {@link Depth#IMAGES} the rows that are wanted; else those that are not compared
 */
public record Compare(
        long number, long cursor, Depth depth, boolean content, List<Table> tables, List<Breach.Reference> rows)
        implements Message {
    /** Keeps unmodifiable copies. */
    public Compare {
        Objects.requireNonNull(depth, "depth");
        tables = List.copyOf(tables);
        rows = List.copyOf(rows);
    }

    /** What is asked for, from the whole to its parts. */
    public enum Depth {
        /** The sum of each table. */
        TABLES,
        /** The sums of the buckets of each table. */
        BUCKETS,
        /** The fingerprints of the rows in some buckets. */
        ROWS,
        /** Whole rows. */
        IMAGES
    }

    /**
     * A table that is compared.
     *
     * @param name its name
     * @param columns the device's columns, by which it is compared as far as the server has them; none of an open table
     * @param buckets of {@link Depth#ROWS} which buckets
     */
    public record Table(String name, List<String> columns, List<Integer> buckets) {
        /** Keeps unmodifiable copies. */
        public Table {
            Objects.requireNonNull(name, "name");
            columns = List.copyOf(columns);
            buckets = List.copyOf(buckets);
        }
    }
}
