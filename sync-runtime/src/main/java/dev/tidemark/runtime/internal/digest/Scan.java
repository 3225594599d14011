package dev.tidemark.runtime.internal.digest;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all rows of a replica once, in the order of its feed, and makes their fingerprints. */
public final class Scan {
    private final Map<String, TableForm> bySpelling = new HashMap<>();
    private final Fingerprints fingerprints = new Fingerprints();
    private final boolean content;

    private Scan(List<TableForm> tables, boolean content) {
        tables.forEach(table -> bySpelling.put(table.name(), table));
        this.content = content;
    }

    /**
     * Returns the sums of tables.
     *
     * @param content whether what rows hold counts, or only the writes of which they are made
     */
    static Map<TableForm, BucketSums> of(Snapshot snapshot, List<TableForm> tables, boolean content) {
        Map<TableForm, BucketSums> sums = new LinkedHashMap<>();
        tables.forEach(table -> sums.put(table, new BucketSums()));
        if (!tables.isEmpty()) {
            new Scan(tables, content)
                    .run(snapshot, (table, row, fingerprint) -> sums.get(table).add(fingerprint));
        }
        return sums;
    }

    /** Takes the rows that a scan meets. */
    public interface Sink {
        /** Takes a row, and what it counts. */
        void met(TableForm table, StoredRow row, Fingerprint fingerprint);
    }

    /**
     * Reads the rows of some buckets.
     *
     * @param buckets which, for each table
     */
    public static void rows(Snapshot snapshot, Map<TableForm, BitSet> buckets, boolean content, Sink sink) {
        new Scan(List.copyOf(buckets.keySet()), content).run(snapshot, (table, row, fingerprint) -> {
            if (buckets.get(table).get(fingerprint.bucket())) {
                sink.met(table, row, fingerprint);
            }
        });
    }

    private void run(Snapshot snapshot, Sink sink) {
        try (RowCursor rows = snapshot.changesSince(0)) {
            for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                TableForm table = bySpelling.get(row.get().table());
                if (table != null && !row.get().deleted()) {
                    sink.met(table, row.get(), fingerprint(table, row.get()));
                }
            }
        }
    }

    private Fingerprint fingerprint(TableForm table, StoredRow row) {
        return content ? fingerprints.content(table, row) : fingerprints.writes(table, row);
    }

    /** Returns what one row counts. */
    public static Fingerprint of(TableForm table, StoredRow row, boolean content) {
        return new Scan(List.of(), content).fingerprint(table, row);
    }

    /** Returns a row if it is there and no tombstone. */
    static Optional<StoredRow> live(Snapshot snapshot, TableForm table, RowKey key) {
        return snapshot.row(table.name(), key).filter(row -> !row.deleted());
    }
}
