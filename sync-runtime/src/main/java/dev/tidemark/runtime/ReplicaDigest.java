package dev.tidemark.runtime;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replica holds, in few bytes: two replicas that hold the same rows, of the same writes, have equal digests, and no others
 * do.
 *
 * <p>It counts what travels: global keys and references, values in a normal form, and who wrote them when. What equal replicas may
 * well have different does not count: local integers, the classes and spellings that a number may have, positions in the feed,
 * deletions that one has forgotten, tables without rows.
 *
 * <p>Writes that the server has not got count here, and so do rows that a constraint has set aside. So compare two replicas when both
 * are quiet; {@link SyncNode#verify} leaves such rows out.
 *
 * @param tables by the table's name in lower case
 * @param wronglyKept tables for which the sums that the node keeps up with its writes are not those of its rows; empty unless
 *     something is wrong
 */
public record ReplicaDigest(SortedMap<String, TableDigest> tables, List<String> wronglyKept) {
    /** Keeps unmodifiable copies. */
    public ReplicaDigest {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        wronglyKept = List.copyOf(wronglyKept);
    }

    /** Returns the names of the tables in which two replicas differ, sorted. */
    public List<String> differences(ReplicaDigest other) {
        SortedMap<String, TableDigest> all = new TreeMap<>(other.tables);
        all.putAll(tables);
        return all.keySet().stream()
                .filter(name -> !Objects.equals(tables.get(name), other.tables.get(name)))
                .toList();
    }

    /**
     * What a table holds.
     *
     * @param rows how many rows, without tombstones
     * @param sum of the rows' fingerprints, 32 hexadecimal digits
     */
    public record TableDigest(long rows, String sum) {
        /** Checks that the sum is not null. */
        public TableDigest {
            Objects.requireNonNull(sum, "sum");
        }
    }
}
