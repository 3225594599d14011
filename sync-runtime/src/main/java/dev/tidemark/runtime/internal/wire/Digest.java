package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A server's answer to {@link Compare}, or a part of it.
 *
 * @param number of the question
 * @param last whether the answer ends with this message
 * @param state whether there is an answer
 * @param tables those of the question that the server has, in its order
 * @param rows of {@link Compare.Depth#ROWS}
 * @param moved rows that the server has written since the device's cursor, or can't send; they do not count in the answer
 * @param batch of {@link Compare.Depth#IMAGES} a batch of whole rows, not packed; empty else. It may be a view of its frame
 */
public record Digest(
        long number,
        boolean last,
        State state,
        List<Table> tables,
        List<RowSum> rows,
        List<Breach.Reference> moved,
        ByteBuffer batch)
        implements Message {
    /** Keeps unmodifiable copies. */
    public Digest {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(batch, "batch");
        tables = List.copyOf(tables);
        rows = List.copyOf(rows);
        moved = List.copyOf(moved);
    }

    /** Whether a question has an answer. */
    public enum State {
        /** This is it. */
        ANSWERED,
        /** Too much was written since the device's cursor; it is to pull first. */
        BEHIND
    }

    /**
     * The sums of a table.
     *
     * @param table its index among the tables of the question
     * @param columns the columns that counted, where they are fewer than the question named; empty else
     * @param sums of {@link Compare.Depth#TABLES} one, of {@link Compare.Depth#BUCKETS} one for each bucket that is not empty
     */
    public record Table(int table, List<String> columns, List<BucketSum> sums) {
        /** Keeps unmodifiable copies. */
        public Table {
            columns = List.copyOf(columns);
            sums = List.copyOf(sums);
        }
    }

    /**
     * A sum of fingerprints.
     *
     * @param bucket which; 0 where it is the sum of all
     * @param rows how many rows
     * @param high the sum of the upper halves
     * @param low the sum of the lower halves
     */
    public record BucketSum(int bucket, long rows, long high, long low) {}

    /**
     * The fingerprint of a row.
     *
     * @param table its table's index among those of the question
     * @param key its key
     * @param high the upper half
     * @param low the lower half
     */
    public record RowSum(int table, RowKey key, long high, long low) {
        /** Checks that the key is not null. */
        public RowSum {
            Objects.requireNonNull(key, "key");
        }
    }
}
