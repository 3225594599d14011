package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.storage.CapturedWrite;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a harvest has found, one entry a row, in the order of the rows' last writes. Some thousands stay in memory, for as a rule an
 * app has written little since the last harvest; beyond that all go into a temporary table, whatever their number.
 */
final class CaptureFound {
    private static final int MOST_IN_MEMORY = 4_096;
    private static final CapturedWrite.Kind[] KINDS = CapturedWrite.Kind.values();

    private final TrackStatements statements;
    private final AdoptedModel model;
    private final List<Entry> entries = new ArrayList<>();
    private boolean spilled;

    CaptureFound(AdoptedSession session) {
        this.statements = session.statements();
        this.model = session.model();
    }

    /**
     * A row that was written.
     *
     * @param last the place of its last write in the log
     * @param rid its number; null where it has none any more
     * @param mask the columns that were written; null for all of them
     * @param at when it was last written, in milliseconds
     * @param was whether a row of this key was there before
     * @param told the log's entries that tell what was replaced, see {@link CaptureHarvest}; null for none
     */
    record Entry(
            long last,
            AdoptedTable table,
            Long rid,
            RowKey key,
            CapturedWrite.Kind kind,
            byte[] mask,
            long at,
            boolean was,
            byte[] told) {
        private Entry thatWas() {
            return new Entry(last, table, rid, key, kind, mask, at, true, told);
        }
    }

    /** Gives out what was found. */
    interface Reading extends AutoCloseable {
        Optional<Entry> next() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    void add(Entry entry) throws SQLException {
        if (!spilled && entries.size() == MOST_IN_MEMORY) {
            spill();
        }
        if (spilled) {
            insert(entry);
        } else {
            entries.add(entry);
        }
    }

    /** Puts all that was found, and all that is found from now on, into the table {@code temp.tidemark_harvest}. */
    void spill() throws SQLException {
        if (spilled) {
            return;
        }
        statements.execute("CREATE TEMP TABLE IF NOT EXISTS tidemark_harvest (last INTEGER PRIMARY KEY, tbl INTEGER,"
                + " rid INTEGER, key BLOB, kind INTEGER, mask BLOB, at INTEGER, was INTEGER, told BLOB)");
        statements.execute("DELETE FROM temp.tidemark_harvest");
        spilled = true;
        for (Entry entry : entries) {
            insert(entry);
        }
        entries.clear();
    }

    private void insert(Entry entry) throws SQLException {
        statements.update(
                "INSERT INTO temp.tidemark_harvest (last, tbl, rid, key, kind, mask, at, was, told)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.last,
                entry.table.number(),
                entry.rid,
                TrackTables.bytes(entry.key.parts()),
                entry.kind.ordinal(),
                entry.mask,
                entry.at,
                entry.was ? 1L : 0L,
                entry.told);
    }

    /** A key that went from one row number to another was deleted and created in one. */
    void merge(AdoptedTable table) throws SQLException {
        if (spilled) {
            mergeSpilled(table);
            return;
        }
        Set<RowKey> moved = keys(table, CapturedWrite.Kind.DELETED);
        moved.retainAll(keys(table, CapturedWrite.Kind.CREATED));
        if (!moved.isEmpty()) {
            entries.removeIf(entry -> isOf(entry, table, CapturedWrite.Kind.DELETED) && moved.contains(entry.key));
            entries.replaceAll(entry -> isOf(entry, table, CapturedWrite.Kind.CREATED) && moved.contains(entry.key)
                    ? entry.thatWas()
                    : entry);
        }
    }

    private Set<RowKey> keys(AdoptedTable table, CapturedWrite.Kind kind) {
        return entries.stream()
                .filter(entry -> isOf(entry, table, kind))
                .map(Entry::key)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean isOf(Entry entry, AdoptedTable table, CapturedWrite.Kind kind) {
        return entry.kind == kind && entry.table.number() == table.number();
    }

    private void mergeSpilled(AdoptedTable table) throws SQLException {
        String of = List.of(CapturedWrite.Kind.DELETED, CapturedWrite.Kind.CREATED).stream()
                .map(kind -> "SELECT key FROM temp.tidemark_harvest WHERE tbl = " + table.number() + " AND kind = "
                        + kind.ordinal())
                .collect(Collectors.joining(" INTERSECT "));
        String where = " WHERE tbl = " + table.number() + " AND kind = %d AND key IN (" + of + ")";
        statements.execute("UPDATE temp.tidemark_harvest SET was = 1"
                + String.format(java.util.Locale.ROOT, where, CapturedWrite.Kind.CREATED.ordinal()));
        statements.execute("DELETE FROM temp.tidemark_harvest"
                + String.format(java.util.Locale.ROOT, where, CapturedWrite.Kind.DELETED.ordinal()));
    }

    /** Returns what reads all, once everything is found; the caller closes it. */
    Reading read() throws SQLException {
        if (spilled) {
            return new Spilled(
                    statements.read("SELECT last, tbl, rid, key, kind, mask, at, was, told FROM temp.tidemark_harvest"
                            + " ORDER BY last"));
        }
        entries.sort(Comparator.comparingLong(Entry::last));
        return new InMemory();
    }

    private final class InMemory implements Reading {
        private int next;

        @Override
        public Optional<Entry> next() {
            return next < entries.size() ? Optional.of(entries.get(next++)) : Optional.empty();
        }

        @Override
        public void close() {
            // There is nothing to end.
        }
    }

    private final class Spilled implements Reading {
        private final TrackStatements.Reading reading;
        private final ResultSet results;

        private Spilled(TrackStatements.Reading reading) {
            this.reading = Objects.requireNonNull(reading, "reading");
            this.results = reading.results();
        }

        @Override
        public Optional<Entry> next() throws SQLException {
            return results.next() ? Optional.of(entry()) : Optional.empty();
        }

        private Entry entry() throws SQLException {
            AdoptedTable table = model.table(results.getInt(2));
            long rid = results.getLong(3);
            boolean numbered = !results.wasNull();
            return new Entry(
                    results.getLong(1),
                    table,
                    numbered ? (Long) rid : null,
                    TrackVersions.key(table, results.getBytes(4)),
                    KINDS[results.getInt(5)],
                    results.getBytes(6),
                    results.getLong(7),
                    results.getBoolean(8),
                    results.getBytes(9));
        }

        @Override
        public void close() throws SQLException {
            reading.close();
        }
    }
}
