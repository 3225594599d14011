package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Finds the rows of implicit-rowid tables again after their numbers have changed, as a VACUUM or a dump may do. Each entry
 * keeps a hash of its row's key. A row that is in the log may rightly have another key than its entry remembers, so only
 * rows that nobody wrote tell whether the numbers still hold; and {@link TrackCanary} tells where nothing was written yet.
 */
final class TrackRenumbering {
    /** Entries whose rows are gone, and waiting to be harvested, stand aside under numbers that no row has. */
    private static final long ASIDE = Long.MIN_VALUE / 2;

    private final TrackStatements statements;
    private final AdoptedTable table;

    private TrackRenumbering(TrackStatements statements, AdoptedTable table) {
        this.statements = statements;
        this.table = table;
    }

    /**
     * Finds rows again where their numbers do not hold any more.
     *
     * @return the tables as they are known afterwards
     */
    static AdoptedModel repair(TrackStatements statements, AdoptedModel model) throws SQLException {
        boolean all = TrackCanary.isMoved(statements);
        boolean moved = false;
        for (AdoptedTable table : model.tables()) {
            TrackRenumbering renumbering = new TrackRenumbering(statements, table);
            if (table.mayBeRenumbered() && (all || renumbering.isNeeded())) {
                boolean pending = renumbering.hasPending();
                renumbering.find();
                renumbering.fill(pending);
                moved = true;
            }
        }
        if (all) {
            TrackCanary.reset(statements);
        }
        return moved ? AdoptedModel.read(statements) : model;
    }

    /**
     * Finds the rows again of a table that was built anew. Which of the others were there before and which the app has put in
     * on the way nobody knows, so they have no entry afterwards, and are to be captured.
     */
    static void find(TrackStatements statements, AdoptedTable table) throws SQLException {
        TrackRenumbering renumbering = new TrackRenumbering(statements, table);
        renumbering.find();
        renumbering.forgetRange();
    }

    private String keys() {
        return table.selection("t");
    }

    private boolean isNeeded() throws SQLException {
        statements.execute("CREATE TEMP TABLE tidemark_in_run (rid INTEGER PRIMARY KEY, hash INTEGER)");
        TrackRuns.each(statements, table.number(), (number, run) -> expect(run));
        boolean differs = differs();
        statements.execute("DROP TABLE temp.tidemark_in_run");
        return differs;
    }

    private void expect(TrackRun run) throws SQLException {
        for (int i = run.gone().nextClearBit(0); i < run.size(); i = run.gone().nextClearBit(i + 1)) {
            statements.update("INSERT INTO tidemark_in_run (rid, hash) VALUES (?, ?)", run.first() + i, run.hash(i));
        }
    }

    private boolean differs() throws SQLException {
        try (PreparedStatement compare = statements.fresh(
                        "SELECT s.hash, t." + table.rowid() + ", " + keys() + " FROM (SELECT rid, hash FROM "
                                + table.sidecar()
                                + " UNION ALL SELECT rid, hash FROM temp.tidemark_in_run) AS s LEFT JOIN "
                                + table.quoted() + " AS t ON " + table.joined()
                                + " WHERE s.hash IS NOT NULL AND s.rid NOT IN"
                                + " (SELECT rid FROM _tidemark_log WHERE tbl = ? AND rid IS NOT NULL)",
                        table.number());
                ResultSet results = compare.executeQuery()) {
            while (results.next()) {
                results.getLong(2);
                boolean gone = results.wasNull();
                if (gone || results.getLong(1) != hash(results, 3)) {
                    return true;
                }
            }
        }
        return false;
    }

    private long hash(ResultSet results, int first) throws SQLException {
        Value[] key = new Value[table.keys().size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = SqliteValues.read(results, first + i);
        }
        return TrackHash.of(key);
    }

    /** Returns whether there may be a row from before tracking started that no server has. */
    private boolean hasPending() throws SQLException {
        boolean inRange = !table.range().isEmpty()
                && TrackTables.meta(statements, "acknowledged") < table.range().end();
        return inRange
                || statements.exists(
                        "SELECT 1 FROM " + table.sidecar() + " WHERE hash IS NULL AND pending > 0 LIMIT 1");
    }

    private void find() throws SQLException {
        TrackRuns.dissolve(statements, table.number());
        // Such an entry says no more of a row than that it was there when tracking started.
        statements.execute("DELETE FROM " + table.sidecar() + " WHERE hash IS NULL AND lsn IS NOT NULL");
        statements.execute("CREATE TEMP TABLE tidemark_hash (hash INTEGER PRIMARY KEY, rid INTEGER NOT NULL)");
        try (PreparedStatement scan = statements.fresh(
                        "SELECT t." + table.rowid() + ", " + keys() + " FROM " + table.quoted() + " AS t");
                ResultSet results = scan.executeQuery()) {
            while (results.next()) {
                statements.update(
                        "INSERT OR IGNORE INTO tidemark_hash (hash, rid) VALUES (?, ?)",
                        hash(results, 2),
                        results.getLong(1));
            }
        }
        moveLog();
        forgetEarlierEntries();
        statements.execute("UPDATE " + table.sidecar() + " SET rid = rid + (" + ASIDE + ")");
        statements.execute("UPDATE " + table.sidecar() + " AS s SET rid = h.rid FROM temp.tidemark_hash AS h"
                + " WHERE h.hash = s.hash");
        statements.execute("DROP TABLE temp.tidemark_hash");
    }

    /** An earlier Tidemark left the entry of a row where it was when the row changed places with another one. */
    private void forgetEarlierEntries() throws SQLException {
        statements.execute("DELETE FROM " + table.sidecar() + " WHERE rid IN (SELECT rid FROM (SELECT rid,"
                + " row_number() OVER (PARTITION BY hash ORDER BY lsn DESC) AS place FROM " + table.sidecar()
                + " WHERE hash IS NOT NULL) WHERE place > 1)");
    }

    /**
     * Gives the rows that have no entry one of their own: they were there when tracking started, and no range says any more
     * where they stand. Their positions are new, so that whoever had begun to read them gets all of them.
     */
    private void fill(boolean pending) throws SQLException {
        long head = TrackTables.meta(statements, "head");
        try (PreparedStatement scan = statements.fresh(
                        "SELECT t." + table.rowid() + ", " + keys() + " FROM " + table.quoted()
                                + " AS t WHERE NOT EXISTS"
                                + " (SELECT 1 FROM " + table.sidecar() + " AS s WHERE " + table.joined() + ") AND t."
                                + table.rowid()
                                + " NOT IN (SELECT rid FROM " + CaptureLog.of(table)
                                + " WHERE op = ? AND rid IS NOT NULL)",
                        CaptureTriggers.INSERT);
                ResultSet results = scan.executeQuery()) {
            while (results.next()) {
                head++;
                statements.update(
                        "INSERT INTO " + table.sidecar()
                                + " (rid, hash, lsn, pending, time, author, sequence, context) VALUES (?, ?, ?, ?, 0,"
                                + " 0, 0, 0)",
                        results.getLong(1),
                        hash(results, 2),
                        head,
                        pending ? head : 0L);
            }
        }
        TrackTables.setMeta(statements, "head", head);
        forgetRange();
    }

    private void forgetRange() throws SQLException {
        TrackTables.Entry entry = TrackTables.entries(statements).get(SqlNames.fold(table.name()));
        TrackTables.save(
                statements,
                new TrackTables.Entry(entry.number(), entry.name(), AdoptedRange.NONE, entry.bits(), entry.extra()));
    }

    /**
     * Log rows of rows that are still there take their new numbers; of others, those of the entries that stand aside. Of what was
     * coming nobody can tell any more whether it replaced the row that has its key now, so it counts as if it did.
     */
    private void moveLog() throws SQLException {
        String keys = table.logKeys();
        try (PreparedStatement log = statements.fresh(
                        "SELECT id, rid, " + keys + " FROM _tidemark_log WHERE tbl = ? AND rid IS NOT NULL",
                        table.number());
                ResultSet results = log.executeQuery()) {
            while (results.next()) {
                long hash = hash(results, 3);
                long rid = statements
                        .value("SELECT rid FROM tidemark_hash WHERE hash = ?", hash)
                        .map(value -> ((Value.Int) value).value())
                        .orElse(results.getLong(2) + ASIDE);
                statements.update(
                        "UPDATE _tidemark_log SET rid = ?, mask = CASE op WHEN ? THEN ? ELSE mask END WHERE id = ?",
                        rid,
                        CaptureTriggers.COMING,
                        rid,
                        results.getLong(1));
            }
        }
    }
}
