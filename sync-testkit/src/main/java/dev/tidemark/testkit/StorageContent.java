package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.api.storage.Query;
import dev.tidemark.api.storage.RowCursor;
import dev.tidemark.api.storage.Snapshot;
import dev.tidemark.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a store holds, as a snapshot gives it: what two stores, or a store and a model, are compared by.
 *
 * @param tables in the order of definition
 * @param rows of each table, in the order of their keys
 * @param counts of the rows and of the pending rows of each table
 * @param feed from its beginning
 * @param pending in the order of their numbers
 * @param head the highest position ever given
 * @param state in hexadecimal digits, in the order of the names
 */
record StorageContent(
        List<TableDefinition> tables,
        Map<String, List<StoredRow>> rows,
        Map<String, List<Long>> counts,
        List<StoredRow> feed,
        List<StoredRow> pending,
        long head,
        Map<String, String> state) {
    static StorageContent of(Snapshot snapshot) {
        Map<String, List<StoredRow>> rows = new LinkedHashMap<>();
        Map<String, List<Long>> counts = new LinkedHashMap<>();
        for (TableDefinition table : snapshot.tables()) {
            rows.put(table.name(), all(snapshot.query(Query.all(table.name()))));
            counts.put(table.name(), List.of(snapshot.count(table.name()), snapshot.countPending(table.name())));
        }
        Map<String, String> state = new LinkedHashMap<>();
        for (String name : snapshot.stateNames("")) {
            state.put(name, HexFormat.of().formatHex(snapshot.state(name).orElseThrow()));
        }
        List<StoredRow> feed = all(snapshot.changesSince(0));
        assertSame(
                feed.stream().filter(StoredRow::deleted).toList(),
                all(snapshot.tombstonesSince(0)),
                "tombstones beside the feed");
        return new StorageContent(
                snapshot.tables(), rows, counts, feed, all(snapshot.pendingSince(0)), snapshot.head(), state);
    }

    /** Asserts that a store holds this, and names the first thing that it does not. */
    void assertHeldBy(StorageContent actual, String where) {
        assertSame(tables, actual.tables, where + ": tables");
        assertSame(List.copyOf(state.entrySet()), List.copyOf(actual.state.entrySet()), where + ": state");
        rows.forEach((table, each) -> assertSame(each, actual.rows.get(table), where + ": rows of " + table));
        assertSame(feed, actual.feed, where + ": feed");
        assertSame(pending, actual.pending, where + ": pending");
        assertEquals(counts, actual.counts, where + ": numbers of rows and of pending rows");
        assertEquals(head, actual.head, where + ": head");
        assertEquals(this, actual, where);
    }

    private static void assertSame(List<?> expected, List<?> actual, String what) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), what + ", number " + (i + 1));
        }
        int both = Math.min(expected.size(), actual.size());
        assertEquals(expected.subList(both, expected.size()), actual.subList(both, actual.size()), what + ", the rest");
    }

    static List<StoredRow> all(RowCursor cursor) {
        List<StoredRow> rows = new ArrayList<>();
        try (cursor) {
            for (Optional<StoredRow> row = cursor.next(); row.isPresent(); row = cursor.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }
}
