package dev.tidemark.plugin.storage.sqlite;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The log of a table as whoever reads it sees it.
 *
 * <p>In most tables with an index for the key a trigger in front of an insertion does all: it logs that a row is
 * {@linkplain CaptureTriggers#COMING coming}, with the number of the row that has its key already. (A second trigger behind the
 * insertion, which could tell the new row's number, costs an app a tenth of its speed.) What became of that shows later: the
 * number under which the next entry of that key knows the row, or the table itself behind the last one. Another number than
 * before is another row, which was inserted and has replaced the former one, if there was any. The same one says that nothing
 * was inserted: the statement ignored the row, or updated it.
 *
 * <p>So what is read is an insertion, and a suspicion of the former row, in place of what was coming. The same question is asked
 * behind each other entry, since a trigger of the app's may write to the former row, or delete it, between the announcement and
 * the insertion; and so may REPLACE, where an app has recursive triggers on.
 */
final class CaptureLog {
    private static final String OPERATION = "op % " + CaptureTriggers.BLOCK;

    private CaptureLog() {}

    /** Returns the log of a table, as something to select from; its columns are those of the log's own table, but for {@code tbl}. */
    static String of(AdoptedTable table) {
        String keys = table.isGenerated() ? "k1" : table.logKeys();
        return table.isAnnounced()
                ? announced(table, keys)
                : "(SELECT id, op, rid, at, mask, " + keys + " FROM _tidemark_log WHERE tbl = " + table.number() + ")";
    }

    /** Holds of an entry that is not of a row which is coming under a key that none had. */
    static final String IS_NO_NEW_ROW = "(op <> " + CaptureTriggers.COMING + " OR rid IS NOT NULL OR k1 IS NULL)";

    /**
     * Returns the log of a table in which {@link #IS_NO_NEW_ROW} holds of no entry, as after a first load: a row that came is there,
     * and nobody need ask what was before and what came later. Where a row was announced twice, since it was ignored at first, its
     * insertion is told twice, which is one write all the same.
     */
    static String ofNewRows(AdoptedTable table) {
        return "(SELECT l.id, " + CaptureTriggers.INSERT + " AS op, t." + table.rowid()
                + " AS rid, l.at, NULL AS mask, "
                + "l.k1 FROM _tidemark_log AS l CROSS JOIN " + table.quoted() + " AS t ON " + sameKey(table)
                + " WHERE l.tbl = " + table.number() + ")";
    }

    /** Returns whether a table may have such a log: one whose rows are announced by a key of one column. */
    static boolean mayBeOfNewRows(AdoptedTable table) {
        return table.isAnnounced() && table.keys().size() == 1;
    }

    private static String announced(AdoptedTable table, String keys) {
        String logged = "SELECT id, op, rid, at, mask, " + keys
                + ", lead(op) OVER later AS next, lead(rid) OVER later AS"
                + " known FROM _tidemark_log WHERE tbl = " + table.number() + " WINDOW later AS (PARTITION BY " + keys
                + " ORDER BY id)";
        String was = "CASE WHEN " + OPERATION + " <> " + CaptureTriggers.DELETE + " THEN rid END";
        // An insertion that is logged behind it, such as that of a key which was another before, speaks for itself.
        String now = "CASE WHEN next IS NULL THEN (SELECT t." + table.rowid() + " FROM " + table.quoted()
                + " AS t WHERE " + sameKey(table) + ") WHEN next <> " + CaptureTriggers.INSERT
                + " THEN known WHEN op <> " + CaptureTriggers.COMING + " THEN " + was + " END";
        // Who gives a number that is taken already replaces the row that has it.
        String changed = "(now IS NOT was OR op = " + CaptureTriggers.COMING + " AND mask IS was)";
        return "(WITH logged AS (" + logged + "), seen AS (SELECT id, op, rid, at, mask, " + keys + ", " + was
                + " AS was, " + now + " AS now FROM logged AS l) SELECT id, op, rid, at, mask, " + keys
                + " FROM seen WHERE op <> " + CaptureTriggers.COMING
                + found("was", CaptureTriggers.SUSPECT, keys, changed)
                + found("now", CaptureTriggers.INSERT, keys, changed) + ")";
    }

    private static String found(String rid, int operation, String keys, String changed) {
        return " UNION ALL SELECT id, " + operation + ", " + rid + ", at, NULL, " + keys + " FROM seen WHERE " + rid
                + " IS NOT NULL AND " + changed;
    }

    private static String sameKey(AdoptedTable table) {
        return IntStream.rangeClosed(1, table.keys().size())
                .mapToObj(i -> "t." + table.keys().get(i - 1).quoted() + " IS l.k" + i)
                .collect(Collectors.joining(" AND "));
    }
}
