package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@link TrackRun runs} of an app's file. They stand in one table for all of its tables, which is made with the first of them. A row
 * has its versions in a run or in its table's sidecar, and never in both.
 *
 * <p>Threading: that of its connection.
 */
final class TrackRuns {
    /** The most rows in a run, so that to read one of them, or to take one out, does not cost more than a page. */
    static final int MOST = 64;

    /** The number of no table. */
    private static final int NONE = -1;

    private static final String TABLE = "_tidemark_run";
    private static final List<String> CREATE = List.of(
            "CREATE TABLE " + TABLE + " (lsn INTEGER PRIMARY KEY, tbl INTEGER NOT NULL, first INTEGER NOT NULL, last"
                    + " INTEGER NOT NULL, sequence INTEGER NOT NULL, pending INTEGER NOT NULL, author INTEGER NOT NULL,"
                    + " context INTEGER NOT NULL, times BLOB NOT NULL, hashes BLOB, gone BLOB)",
            "CREATE UNIQUE INDEX _tidemark_run_first ON " + TABLE + " (tbl, first)",
            "CREATE INDEX _tidemark_run_pending ON " + TABLE + " (sequence) WHERE pending > 0");
    private static final String FIND = "SELECT " + TrackRun.COLUMNS + " FROM " + TABLE
            + " WHERE tbl = ? AND first <= ? ORDER BY first DESC LIMIT 1";

    private final TrackStatements statements;
    private final Map<Integer, Long> lasts = new HashMap<>();
    private Boolean exist;
    private Optional<TrackRun> found = Optional.empty();
    private int lookedAt = NONE;
    private long from;
    private long to;
    private boolean changed;

    TrackRuns(TrackStatements statements) {
        this.statements = statements;
    }

    private static boolean exist(TrackStatements statements) throws SQLException {
        return statements.exists("SELECT 1 FROM sqlite_schema WHERE name = '" + TABLE + "'");
    }

    /** Returns whether the file has any. */
    boolean exist() throws SQLException {
        if (exist == null) {
            exist = exist(statements);
        }
        return exist;
    }

    /** Returns the highest row number of a table that is in a run; 0 where none is. */
    long last(AdoptedTable table) throws SQLException {
        Long known = lasts.get(table.number());
        if (known == null) {
            known = exist()
                    ? statements.number("SELECT max(last) FROM " + TABLE + " WHERE tbl = ?", table.number())
                    : 0;
            lasts.put(table.number(), known);
        }
        return known;
    }

    /** Returns the run in which the versions of a row stand. */
    Optional<TrackRun> find(AdoptedTable table, long rid) throws SQLException {
        if (rid > last(table) || !exist()) {
            return Optional.empty();
        }
        if (lookedAt != table.number() || rid < from || rid > to) {
            flush();
            look(table, rid);
        }
        return found.filter(run -> run.holds(rid));
    }

    /** Looks at a run, or at the gap between two. */
    private void look(AdoptedTable table, long rid) throws SQLException {
        Optional<TrackRun> before = read(table, rid);
        found = before.filter(run -> rid <= run.last());
        lookedAt = table.number();
        if (found.isPresent()) {
            from = found.get().first();
            to = found.get().last();
        } else {
            from = before.map(run -> run.last() + 1).orElse(Long.MIN_VALUE);
            to = statements
                    .value(
                            "SELECT first - 1 FROM " + TABLE + " WHERE tbl = ? AND first > ? ORDER BY first LIMIT 1",
                            table.number(),
                            rid)
                    .map(value -> ((Value.Int) value).value())
                    .orElse(Long.MAX_VALUE);
        }
    }

    private Optional<TrackRun> read(AdoptedTable table, long rid) throws SQLException {
        try (ResultSet results = statements.of(FIND, table.number(), rid).executeQuery()) {
            return results.next() ? Optional.of(TrackRun.read(results, 1)) : Optional.empty();
        }
    }

    private void lookAway() {
        lookedAt = NONE;
        found = Optional.empty();
        changed = false;
    }

    /** Adds a run; returns whether its table had to be made. */
    boolean add(AdoptedTable table, TrackRun run) throws SQLException {
        flush();
        lookAway();
        boolean isFirst = !exist();
        if (isFirst) {
            for (String sql : CREATE) {
                statements.execute(sql);
            }
            exist = true;
        }
        statements.update(
                "INSERT INTO " + TABLE + " (tbl, last, " + TrackRun.COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                table.number(),
                run.last(),
                run.first(),
                run.lsn(),
                run.sequence(),
                run.pending() ? 1L : 0L,
                run.author(),
                run.context(),
                run.timesAsBytes(),
                run.hashes(),
                null);
        lasts.put(table.number(), Math.max(last(table), run.last()));
        return isFirst;
    }

    /** Takes a row out of its run, if it is in one. That is written when another run is looked at, and with {@link #flush}. */
    void leave(AdoptedTable table, long rid) throws SQLException {
        find(table, rid).ifPresent(run -> {
            run.gone().set(run.index(rid));
            changed = true;
        });
    }

    /** Writes which rows have left the run that was looked at last, before anybody looks for it in the file. */
    void flush() throws SQLException {
        if (changed) {
            changed = false;
            TrackRun run = found.orElseThrow();
            if (run.gone().cardinality() == run.size()) {
                statements.update("DELETE FROM " + TABLE + " WHERE lsn = ?", run.lsn());
            } else {
                statements.update(
                        "UPDATE " + TABLE + " SET gone = ? WHERE lsn = ?",
                        run.gone().toByteArray(),
                        run.lsn());
            }
        }
    }

    /** Forgets what was read, since what was written may have been taken back. */
    void forget() {
        lookAway();
        lasts.clear();
        exist = null;
    }

    /** Forgets that writes up to a number are pending. Of a run that ends above it, its rows know by the number. */
    void acknowledge(long sequence) throws SQLException {
        flush();
        lookAway();
        if (exist()) {
            statements.update(
                    "UPDATE " + TABLE
                            + " SET pending = 0 WHERE pending > 0 AND sequence <= ? AND sequence + last - first"
                            + " <= ?",
                    sequence,
                    sequence);
        }
    }

    /** Returns how many rows of a table are pending. */
    long countPending(AdoptedTable table, long acknowledged) throws SQLException {
        long count = 0;
        if (exist()) {
            try (TrackStatements.Reading reading = statements.read(
                    "SELECT " + TrackRun.COLUMNS + " FROM " + TABLE + " WHERE pending > 0 AND tbl = ?",
                    table.number())) {
                while (reading.results().next()) {
                    count += TrackRun.read(reading.results(), 1).countPending(acknowledged);
                }
            }
        }
        return count;
    }

    /**
     * Returns the text that selects a table's rows that are in runs, in the order of the feed: the position, the row's number, the run, the
     * row. Its parameters are the table's number, and the position behind which it begins, twice.
     */
    static String changes(AdoptedTable table) {
        return rows(table, "lsn", "NOT INDEXED", "");
    }

    /** Returns the same for rows that may be pending, in the order of their author's numbers. */
    static String pending(AdoptedTable table) {
        return rows(table, "sequence", "INDEXED BY _tidemark_run_pending", " AND r.pending > 0");
    }

    /** By the index of a table's runs SQLite would read them all, and sort what they hold. */
    private static String rows(AdoptedTable table, String position, String access, String condition) {
        String run = TrackRun.COLUMNS.replaceAll("(\\w+)", "r.$1");
        String number = "t." + table.rowid();
        String at = "r." + position + " + " + number + " - r.first";
        return "SELECT " + at + ", " + number + ", " + run + ", " + table.selection("t") + " FROM " + TABLE
                + " AS r " + access + " CROSS JOIN " + table.quoted() + " AS t ON " + number
                + " BETWEEN r.first AND r.last WHERE r.tbl = ?"
                + " AND r." + position + " > ? - " + MOST + " AND " + at + " > ?" + condition + " ORDER BY r."
                + position + ", r.lsn, " + number;
    }

    /** Forgets all runs of a table. */
    static void forget(TrackStatements statements, int table) throws SQLException {
        if (exist(statements)) {
            statements.update("DELETE FROM " + TABLE + " WHERE tbl = ?", table);
        }
    }

    /** What is done with the runs of a file. */
    interface Visitor {
        void visit(int table, TrackRun run) throws SQLException;
    }

    /** Visits all runs of a table, by its number. */
    static void each(TrackStatements statements, int table, Visitor visitor) throws SQLException {
        if (exist(statements)) {
            try (TrackStatements.Reading reading = statements.read(
                    "SELECT " + TrackRun.COLUMNS + " FROM " + TABLE + " WHERE tbl = ? ORDER BY first", table)) {
                while (reading.results().next()) {
                    visitor.visit(table, TrackRun.read(reading.results(), 1));
                }
            }
        }
    }

    /** Gives every row of a table that is in a run an entry of its own, for whoever looks at all of them. */
    static void dissolve(TrackStatements statements, int table) throws SQLException {
        long acknowledged = TrackTables.meta(statements, "acknowledged");
        each(statements, table, (number, run) -> dissolve(statements, number, run, acknowledged));
        forget(statements, table);
    }

    /** Does so with those of all tables, and drops the table of runs. */
    static void dissolve(TrackStatements statements) throws SQLException {
        if (exist(statements)) {
            List<Integer> tables = new ArrayList<>();
            try (TrackStatements.Reading reading = statements.read("SELECT DISTINCT tbl FROM " + TABLE)) {
                while (reading.results().next()) {
                    tables.add(reading.results().getInt(1));
                }
            }
            for (int table : tables) {
                dissolve(statements, table);
            }
            statements.forget();
            statements.execute("DROP TABLE " + TABLE);
        }
    }

    private static void dissolve(TrackStatements statements, int table, TrackRun run, long acknowledged)
            throws SQLException {
        String insert = "INSERT INTO " + SqlNames.OWN + "row_" + table
                + " (rid, hash, lsn, pending, time, author, sequence, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        BitSet gone = run.gone();
        for (int i = gone.nextClearBit(0); i < run.size(); i = gone.nextClearBit(i + 1)) {
            statements.update(
                    insert,
                    run.first() + i,
                    run.hash(i),
                    run.lsn() + i,
                    run.pending(i, acknowledged),
                    run.times()[i],
                    run.author(),
                    run.sequenceOf(i),
                    run.context());
        }
    }
}
