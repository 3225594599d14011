package dev.tidemark.runtime.internal.engine.device;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.runtime.OnDemand;
import dev.tidemark.runtime.internal.engine.pull.CheckpointApplier;
import dev.tidemark.runtime.internal.engine.state.PartialTables;
import dev.tidemark.runtime.internal.wire.Interest;
import dev.tidemark.runtime.internal.wire.KeyFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keys of the rows that a device holds of its tables on demand: tombstones and rows that were set aside are held too. */
final class HeldKeys {
    /** So many keys a filter has room for beside those that are there now, or may soon be. */
    private static final int ROOM = 1_000;
    /** A table that may hold more rows than this has no room for those that are not here yet. */
    private static final int MOST_EXPECTED = 10_000;

    private final Snapshot snapshot;
    private final Map<String, KeyFilter> filters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Interest> interests = new ArrayList<>();

    /**
     * @param tables the tables on demand, and how many rows they may hold
     * @param partial the tables of which some rows may be missing; of those that are not on demand any more all are of interest
     */
    HeldKeys(Snapshot snapshot, Map<String, OnDemand> tables, PartialTables partial) {
        this.snapshot = snapshot;
        Map<String, Long> counts = counts();
        tables.forEach((name, table) -> filters.put(
                name,
                KeyFilter.of(Math.max(counts.getOrDefault(name, 0L), Math.min(table.rows(), MOST_EXPECTED)) + ROOM)));
        partial.names().stream()
                .filter(name -> !filters.containsKey(name))
                .forEach(name -> interests.add(new Interest(name, KeyFilter.ALL)));
    }

    /** Counts rows, and tombstones, which are held too. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        snapshot.tables().forEach(table -> counts.put(table.name(), snapshot.count(table.name())));
        try (RowCursor tombstones = snapshot.tombstonesSince(0)) {
            for (Optional<StoredRow> row = tombstones.next(); row.isPresent(); row = tombstones.next()) {
                counts.merge(row.get().table(), 1L, Long::sum);
            }
        }
        return counts;
    }

    List<Interest> interests() {
        snapshot.tables().stream()
                .map(TableDefinition::name)
                .filter(filters::containsKey)
                .forEach(this::addRows);
        try (RowCursor tombstones = snapshot.tombstonesSince(0)) {
            add(tombstones);
        }
        CheckpointApplier.aside(snapshot).stream()
                .filter(row -> filters.containsKey(row.table()))
                .forEach(row -> filters.get(row.table()).add(row.key()));
        filters.forEach((table, filter) -> interests.add(new Interest(table, filter)));
        return interests;
    }

    private void addRows(String table) {
        try (RowCursor rows = snapshot.query(Query.all(table))) {
            add(rows);
        }
    }

    private void add(RowCursor rows) {
        for (Optional<StoredRow> row = rows.next(); row.isPresent(); row = rows.next()) {
            KeyFilter filter = filters.get(row.get().table());
            if (filter != null) {
                filter.add(row.get().key());
            }
        }
    }
}
