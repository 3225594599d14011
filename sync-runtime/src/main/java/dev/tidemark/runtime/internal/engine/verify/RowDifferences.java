package dev.tidemark.runtime.internal.engine.verify;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.Breach;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.runtime.internal.digest.LeftOut;
import dev.tidemark.runtime.internal.digest.Scan;
import dev.tidemark.runtime.internal.digest.TableForm;
import dev.tidemark.runtime.internal.wire.Digest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the rows of some buckets, by their fingerprints. */
final class RowDifferences {
    private final Map<TableForm, BitSet> buckets;
    private final boolean content;
    private final Map<TableForm, Map<RowKey, Halves>> rest = new LinkedHashMap<>();
    private final Map<TableForm, Map<RowKey, Halves>> there = new LinkedHashMap<>();

    private record Halves(long high, long low) {}

    RowDifferences(Map<TableForm, BitSet> buckets, boolean content) {
        this.buckets = buckets;
        this.content = content;
    }

    /** Reads this replica's rows. */
    void readHere(Snapshot snapshot) {
        Scan.rows(
                snapshot,
                buckets,
                content,
                (table, row, fingerprint) -> rest.computeIfAbsent(table, form -> new LinkedHashMap<>())
                        .put(row.key(), new Halves(fingerprint.high(), fingerprint.low())));
    }

    /** Takes a row of the server's. */
    void there(TableForm table, Digest.RowSum row) {
        there.computeIfAbsent(table, form -> new LinkedHashMap<>()).put(row.key(), new Halves(row.high(), row.low()));
    }

    /** Returns the rows that differ, as they are here. */
    List<Difference> found(Snapshot snapshot, LeftOut leftOut) {
        List<Difference> found = new ArrayList<>();
        for (TableForm table : buckets.keySet()) {
            Map<RowKey, Halves> mine = rest.getOrDefault(table, Map.of());
            Map<RowKey, Halves> theirs = there.getOrDefault(table, Map.of());
            mine.forEach((key, halves) -> {
                if (!halves.equals(theirs.get(key))) {
                    add(snapshot, table, key, leftOut, found);
                }
            });
            theirs.keySet().stream()
                    .filter(key -> !mine.containsKey(key))
                    .forEach(key -> add(snapshot, table, key, leftOut, found));
        }
        return found;
    }

    private static void add(Snapshot snapshot, TableForm table, RowKey key, LeftOut leftOut, List<Difference> found) {
        if (!leftOut.has(table.name(), key)) {
            Breach.Reference row = new Breach.Reference(table.name(), key);
            found.add(Difference.of(table, row, snapshot.row(table.name(), key), Optional.empty()));
        }
    }
}
