package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.StoredRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The feeds of an app's file: rows that have an entry, by its index; rows that were there when tracking started and have none,
 * by their numbers; and tombstones.
 */
final class AdoptedFeed {
    private static final String ENTRY = TrackVersions.COLUMNS.replaceAll("(\\w+)", "s.$1");

    private final AdoptedSession session;
    private final boolean harvested;
    private Map<Integer, Set<Long>> unharvested;

    /**
     * Creates the feeds of a view.
     *
     * @param harvested whether all that apps wrote is known, so that no new row can be taken for an old one
     */
    AdoptedFeed(AdoptedSession session, boolean harvested) {
        this.session = session;
        this.harvested = harvested;
    }

    List<AdoptedCursor.Source> changesSince(long lsn) throws SQLException {
        List<AdoptedCursor.Source> sources = entries("lsn", lsn);
        for (AdoptedTable table : session.model().tables()) {
            bottoms(table, lsn).ifPresent(sources::add);
        }
        return sources;
    }

    List<AdoptedCursor.Source> pendingSince(long sequence) throws SQLException {
        List<AdoptedCursor.Source> sources = entries("pending", sequence);
        long from = Math.max(sequence, TrackTables.meta(session.statements(), "acknowledged"));
        for (AdoptedTable table : session.model().tables()) {
            bottoms(table, from).ifPresent(sources::add);
        }
        return sources;
    }

    private List<AdoptedCursor.Source> entries(String column, long above) throws SQLException {
        List<AdoptedCursor.Source> sources = new ArrayList<>();
        for (AdoptedTable table : session.model().tables()) {
            sources.add(new AdoptedCursor.Source(
                    session.statements()
                            .read(
                                    "SELECT s." + column + ", s.rid, " + ENTRY + ", " + table.selection("t") + " FROM "
                                            + table.sidecar() + " AS s CROSS JOIN " + table.quoted() + " AS t ON "
                                            + table.joined() + " WHERE s." + column + " > ? AND s." + column
                                            + " > 0 AND s.lsn IS NOT NULL ORDER BY s." + column,
                                    above),
                    results -> Optional.of(entry(table, results))));
        }
        if (session.versions().hasRuns()) {
            for (AdoptedTable table : session.model().tables()) {
                if (table.mayHaveRuns()) {
                    sources.add(inRuns(table, column, above));
                }
            }
        }
        sources.add(tombstones(column, above));
        return sources;
    }

    private AdoptedCursor.Source inRuns(AdoptedTable table, String column, long above) throws SQLException {
        boolean pending = column.equals("pending");
        String sql = pending ? TrackRuns.pending(table) : TrackRuns.changes(table);
        long from = pending ? Math.max(above, TrackTables.meta(session.statements(), "acknowledged")) : above;
        return new AdoptedCursor.Source(
                session.statements().read(sql, table.number(), from, from), new InRuns(table)::read);
    }

    /** Reads rows of runs, and each run once. */
    private final class InRuns {
        private final AdoptedTable table;
        private TrackRun run;

        InRuns(AdoptedTable table) {
            this.table = table;
        }

        private Optional<StoredRow> read(ResultSet results) throws SQLException {
            long rid = results.getLong(2);
            if (run == null || run.lsn() != results.getLong(4)) {
                run = TrackRun.read(results, 3);
            }
            Optional<TrackVersions.Entry> entry = session.versions().inRun(run, rid);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            AdoptedRows.Found found = session.rows().read(table, rid, results, 3 + TrackRun.COLUMN_COUNT);
            return Optional.of(entry.get().row(table.name(), found.key(), false, found.values()));
        }
    }

    List<AdoptedCursor.Source> tombstonesSince(long lsn) throws SQLException {
        return List.of(tombstones("lsn", lsn));
    }

    private AdoptedCursor.Source tombstones(String column, long above) throws SQLException {
        return new AdoptedCursor.Source(
                session.statements()
                        .read(
                                "SELECT " + column + ", key, image, " + TrackVersions.COLUMNS
                                        + ", tbl FROM _tidemark_tombstone WHERE " + column + " > ? AND " + column
                                        + " > 0 AND lsn IS NOT NULL ORDER BY " + column,
                                above),
                this::tombstone);
    }

    private StoredRow entry(AdoptedTable table, ResultSet results) throws SQLException {
        TrackVersions.Entry entry = session.versions().read(results, 3);
        AdoptedRows.Found found =
                session.rows().read(table, results.getLong(2), results, 3 + TrackVersions.COLUMN_COUNT);
        return entry.row(table.name(), found.key(), false, found.values());
    }

    private Optional<StoredRow> tombstone(ResultSet results) throws SQLException {
        int number = results.getInt(4 + TrackVersions.COLUMN_COUNT);
        return session.model().has(number)
                ? Optional.of(session.versions().tombstone(session.model().table(number), results))
                : Optional.empty();
    }

    /** Returns the rows without an entry whose positions are above a number. */
    private Optional<AdoptedCursor.Source> bottoms(AdoptedTable table, long above) throws SQLException {
        AdoptedRange range = table.range();
        if (range.isEmpty() || above >= range.end()) {
            return Optional.empty();
        }
        TrackStatements.Reading reading = session.statements()
                .read(
                        "SELECT t." + table.rowid() + " - ? + ?, t." + table.rowid() + ", " + table.selection("t")
                                + " FROM " + table.quoted() + " AS t WHERE t." + table.rowid() + " > ? AND t."
                                + table.rowid() + " <= ? AND NOT EXISTS (SELECT 1 FROM " + table.sidecar()
                                + " AS s WHERE s.rid = t." + table.rowid() + ") ORDER BY t." + table.rowid(),
                        range.first(),
                        range.base() + 1,
                        range.rid(above),
                        range.last());
        return Optional.of(new AdoptedCursor.Source(reading, results -> bottom(table, results)));
    }

    private Optional<StoredRow> bottom(AdoptedTable table, ResultSet results) throws SQLException {
        long rid = results.getLong(2);
        if (isNew(table, rid)) {
            return Optional.empty();
        }
        AdoptedRows.Found found = session.rows().read(table, rid, results, 3);
        return Optional.of(session.versions().bottom(table, rid).row(table.name(), found.key(), false, found.values()));
    }

    /** Returns whether a row within the range was written by an app since the last harvest. */
    boolean isNew(AdoptedTable table, long rid) throws SQLException {
        if (harvested) {
            return false;
        }
        if (unharvested == null) {
            unharvested = new HashMap<>();
        }
        Set<Long> written = unharvested.get(table.number());
        if (written == null) {
            written = written(table);
            unharvested.put(table.number(), written);
        }
        return written.contains(rid);
    }

    private Set<Long> written(AdoptedTable table) throws SQLException {
        Set<Long> rids = new HashSet<>();
        try (PreparedStatement log = session.statements()
                        .fresh(
                                "SELECT rid FROM " + CaptureLog.of(table) + " WHERE op IN (?, ?) AND rid IS NOT NULL",
                                CaptureTriggers.INSERT,
                                CaptureTriggers.MOVE);
                ResultSet results = log.executeQuery()) {
            while (results.next()) {
                rids.add(results.getLong(1));
            }
        }
        return rids;
    }

    /** Returns the number of pending rows of a table. */
    long countPending(AdoptedTable table) throws SQLException {
        TrackStatements statements = session.statements();
        long entries = session.versions().countPending(table);
        long tombstones = statements.number(
                "SELECT count(*) FROM _tidemark_tombstone WHERE pending > 0 AND tbl = ?", table.number());
        return entries + tombstones + countBottoms(table);
    }

    private long countBottoms(AdoptedTable table) throws SQLException {
        AdoptedRange range = table.range();
        long above = TrackTables.meta(session.statements(), "acknowledged");
        if (range.isEmpty() || above >= range.end()) {
            return 0;
        }
        String within = " > " + range.rid(above) + " AND %s <= " + range.last();
        String rowid = "t." + table.rowid();
        return session.statements()
                .number("SELECT count(*) FROM " + table.quoted() + " AS t WHERE " + rowid
                        + String.format(java.util.Locale.ROOT, within, rowid) + " AND NOT EXISTS (SELECT 1 FROM "
                        + table.sidecar() + " AS s WHERE s.rid = " + rowid + ")");
    }
}
