package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Stamp;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.model.Version;
import dev.tidemark.api.model.Versions;
import dev.tidemark.api.storage.StoredRow;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.VersionCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions of rows, and tombstones, as they stand in Tidemark's own tables. */
final class TrackVersions {
    /** The columns that hold versions, in the order in which {@link #read} expects them. */
    static final String COLUMNS = "lsn, vlsn, pending, time, author, sequence, context, cols";

    static final int COLUMN_COUNT = 8;

    private final TrackStatements statements;
    private final Interned interned;
    private long acknowledged;
    private final TrackRuns runs;
    private final TrackComing coming;
    private boolean madeRuns;
    private final Map<Integer, Boolean> buried = new HashMap<>();

    TrackVersions(TrackStatements statements, Interned interned, long acknowledged) {
        this.statements = statements;
        this.interned = interned;
        this.acknowledged = acknowledged;
        this.runs = new TrackRuns(statements);
        this.coming = new TrackComing(statements, runs);
    }

    /**
     * The versions of a row with its place in the feeds.
     *
     * @param versions of the row and its columns
     * @param lsn its position
     * @param pending the number of its newest unacknowledged write; 0 where there is none
     */
    record Entry(Versions versions, long lsn, long pending) {
        static Entry of(StoredRow row) {
            return new Entry(row.versions(), row.lsn(), row.pending());
        }

        StoredRow row(String table, RowKey key, boolean deleted, Row values) {
            return new StoredRow(table, key, deleted, values, versions, lsn, pending);
        }
    }

    /** Returns what is known of a row that was there when tracking started, and not written since. */
    Entry bottom(AdoptedTable table, long rid) {
        long position = table.range().position(rid);
        return bottom(position, position > acknowledged ? position : 0);
    }

    static Entry bottom(long position, long pending) {
        return new Entry(Versions.of(Version.BOTTOM.at(position)), position, pending);
    }

    /** Reads {@link #COLUMNS} from a result; the first of them at an index. */
    Entry read(ResultSet results, int first) throws SQLException {
        long lsn = results.getLong(first);
        long own = results.getLong(first + 1);
        long rowLsn = results.wasNull() ? lsn : own;
        Stamp stamp = new Stamp(
                results.getLong(first + 3), interned.author(results.getLong(first + 4)), results.getLong(first + 5));
        Version row = new Version(stamp, interned.context(results.getLong(first + 6)), rowLsn);
        byte[] columns = results.getBytes(first + 7);
        Map<String, Version> later = columns == null ? Map.of() : VersionCodec.decodeColumns(columns, interned);
        return new Entry(new Versions(row, later), lsn, results.getLong(first + 2));
    }

    private Object[] values(Entry entry, Object... others) throws SQLException {
        Version row = entry.versions.row();
        Map<String, Version> columns = entry.versions.columns();
        Object[] all = java.util.Arrays.copyOf(others, others.length + COLUMN_COUNT);
        int next = others.length;
        all[next++] = entry.lsn;
        all[next++] = row.lsn() == entry.lsn ? null : (Object) row.lsn();
        all[next++] = entry.pending;
        all[next++] = row.stamp().time();
        all[next++] = interned.id(row.stamp().author());
        all[next++] = row.stamp().sequence();
        all[next++] = interned.id(row.context());
        all[next] = columns.isEmpty() ? null : VersionCodec.encode(columns, interned);
        return all;
    }

    /** Returns the entry of a row, or nothing where its number has none, or only reserves an identity. */
    Optional<Entry> entry(AdoptedTable table, long rid) throws SQLException {
        Optional<Entry> last = coming.find(table, rid);
        return last.isPresent() ? last : written(table, rid);
    }

    private Optional<Entry> written(AdoptedTable table, long rid) throws SQLException {
        Optional<TrackRun> run = runs.find(table, rid);
        return run.isPresent()
                ? Optional.of(run.get().entry(run.get().index(rid), acknowledged, interned))
                : own(table, rid);
    }

    private Optional<Entry> own(AdoptedTable table, long rid) throws SQLException {
        try (ResultSet results = statements.of(table.selectEntry(), rid).executeQuery()) {
            return results.next() ? Optional.of(read(results, 1)) : Optional.empty();
        }
    }

    /** Returns what is known of a row: its entry, or where it has none, what the range says. */
    Optional<Entry> known(AdoptedTable table, long rid) throws SQLException {
        Optional<Entry> entry = entry(table, rid);
        return entry.isPresent() || !table.range().holds(rid) ? entry : Optional.of(bottom(table, rid));
    }

    /** Returns whether the versions of a row stand in a run. */
    boolean isInRun(AdoptedTable table, long rid) throws SQLException {
        return runs.find(table, rid).isPresent();
    }

    /** Returns the versions of a row that stand in a run; nothing where they do no more. */
    Optional<Entry> inRun(TrackRun run, long rid) throws SQLException {
        return run.holds(rid) ? Optional.of(run.entry(run.index(rid), acknowledged, interned)) : Optional.empty();
    }

    /**
     * Writes the versions of a row; a global id that its number already has stays. Those that may come into a run are written with
     * {@link #flush}.
     */
    void save(AdoptedTable table, long rid, Entry entry, Object hash) throws SQLException {
        TrackEntry row = new TrackEntry(rid, entry, hash);
        if (!coming.takes(table, row, acknowledged)) {
            leaveRun(table, rid);
            write(table, row);
        } else {
            if (!coming.continues(table, row)) {
                writeComing();
            }
            coming.add(table, row);
        }
    }

    private void leaveRun(AdoptedTable table, long rid) throws SQLException {
        if (coming.find(table, rid).isPresent()) {
            writeComing();
        }
        runs.leave(table, rid);
    }

    private void write(AdoptedTable table, TrackEntry row) throws SQLException {
        statements.update(table.saveEntry(), values(row.entry(), row.rid(), row.hash()));
        coming.wrote(table, row.rid());
    }

    /** Writes what may come into a run, and what has left one, before anybody looks for it in the file. */
    void flush() throws SQLException {
        runs.flush();
        writeComing();
    }

    private void writeComing() throws SQLException {
        if (coming.isRun()) {
            AdoptedTable table = coming.table();
            madeRuns |= runs.add(table, TrackRun.of(coming.take(), interned));
        } else {
            for (TrackEntry row : coming.take()) {
                write(coming.table(), row);
            }
        }
    }

    /** Returns whether the table of runs was made, which changes the schema. */
    boolean hasMadeRuns() {
        return madeRuns;
    }

    /** Forgets what was not written yet, and what was written and numbered meanwhile, since it is taken back. */
    void forget() {
        coming.take();
        runs.forget();
        interned.forget();
    }

    void remove(AdoptedTable table, long rid) throws SQLException {
        leaveRun(table, rid);
        statements.update("DELETE FROM " + table.sidecar() + " WHERE rid = ?", rid);
    }

    /** Writes a tombstone; a row number that it already has stays. */
    void bury(AdoptedTable table, byte[] key, Optional<Long> rid, Entry entry, byte[] image) throws SQLException {
        buried.put(table.number(), true);
        statements.update(
                "INSERT INTO _tidemark_tombstone (tbl, key, rid, image, " + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tbl, key) DO UPDATE SET rid = coalesce(excluded.rid, rid),"
                        + " image = coalesce(excluded.image, image), lsn = excluded.lsn, vlsn = excluded.vlsn,"
                        + " pending = excluded.pending, time = excluded.time, author = excluded.author,"
                        + " sequence = excluded.sequence, context = excluded.context, cols = excluded.cols",
                values(entry, (long) table.number(), key, rid.orElse(null), image));
    }

    /** Returns whether a table has tombstones; asked for every row, and so remembered. */
    boolean hasTombstones(AdoptedTable table) throws SQLException {
        Boolean known = buried.get(table.number());
        if (known == null) {
            known = statements.exists("SELECT 1 FROM _tidemark_tombstone WHERE tbl = ? LIMIT 1", table.number());
            buried.put(table.number(), known);
        }
        return known;
    }

    boolean unbury(AdoptedTable table, byte[] key) throws SQLException {
        return statements.update("DELETE FROM _tidemark_tombstone WHERE tbl = ? AND key = ?", table.number(), key) > 0;
    }

    Optional<StoredRow> tombstone(AdoptedTable table, RowKey key) throws SQLException {
        if (!hasTombstones(table)) {
            return Optional.empty();
        }
        try (ResultSet results = statements
                .of(
                        "SELECT " + COLUMNS + ", image FROM _tidemark_tombstone WHERE tbl = ? AND key = ?",
                        table.number(),
                        TrackTables.bytes(key.parts()))
                .executeQuery()) {
            return results.next()
                    ? Optional.of(
                            read(results, 1).row(table.name(), key, true, image(results.getBytes(COLUMN_COUNT + 1))))
                    : Optional.empty();
        }
    }

    /** Reads a tombstone from a result that holds table, key, image and {@link #COLUMNS}. */
    StoredRow tombstone(AdoptedTable table, ResultSet results) throws SQLException {
        return read(results, 4).row(table.name(), key(table, results.getBytes(2)), true, image(results.getBytes(3)));
    }

    static RowKey key(AdoptedTable table, byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        Value[] parts = new Value[table.keys().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = reader.value();
        }
        return RowKey.of(parts);
    }

    static byte[] image(Row row) {
        return row.size() == 0 ? null : ByteWriter.bytes(row);
    }

    private static Row image(byte[] bytes) {
        return bytes == null ? Row.EMPTY : new ByteReader(bytes).row();
    }

    /**
     * Forgets that writes up to a number are pending.
     *
     * @param all the number up to which writes were ever acknowledged
     */
    void acknowledge(List<AdoptedTable> tables, long all, long sequence) throws SQLException {
        flush();
        acknowledged = all;
        runs.acknowledge(sequence);
        for (AdoptedTable table : tables) {
            acknowledge(table.sidecar(), sequence);
        }
        acknowledge("_tidemark_tombstone", sequence);
    }

    /** Returns how many rows of a table are pending. */
    long countPending(AdoptedTable table) throws SQLException {
        return runs.countPending(table, acknowledged)
                + statements.number("SELECT count(*) FROM " + table.sidecar() + " WHERE pending > 0");
    }

    /** Returns whether any rows are in runs. */
    boolean hasRuns() throws SQLException {
        return runs.exist();
    }

    private void acknowledge(String table, long sequence) throws SQLException {
        statements.update("UPDATE " + table + " SET pending = 0 WHERE pending > 0 AND pending <= ?", sequence);
    }
}
