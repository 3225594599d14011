package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.storage.LogEntries;
import dev.tidemark.api.storage.LogEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Append-only logs in a SQLite file. Their tables are made with the first entry, so that a file without history has none of it.
 *
 * <p>Triggers refuse whatever else than appending anybody tries, by whichever tool: to change an entry, to put one in the place of
 * another or before the last one, to delete one above the mark of its log, and to move a mark back.
 */
final class SqliteLogs {
    private static final String TABLE = "_tidemark_history";
    private static final String MARKS = "_tidemark_history_mark";
    /** What is deleted lies below a mark, so that none of these positions is given again. */
    private static final String LAST = "max(ifnull((SELECT max(position) FROM " + TABLE + "), 0),"
            + " ifnull((SELECT max(position) FROM " + MARKS + "), 0))";

    private static final String MARK = "ifnull((SELECT position FROM " + MARKS + " WHERE log = %s), 0)";

    private static final List<String> CREATE = List.of(
            "CREATE TABLE " + TABLE
                    + " (position INTEGER PRIMARY KEY, log TEXT NOT NULL, subject TEXT NOT NULL, content BLOB NOT NULL)",
            "CREATE INDEX _tidemark_history_subject ON " + TABLE + " (subject, log)",
            "CREATE TABLE " + MARKS + " (log TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
            refusing("changed", "BEFORE UPDATE ON " + TABLE, "1", "an entry of the history is never changed"),
            refusing(
                    "inserted",
                    "BEFORE INSERT ON " + TABLE,
                    "EXISTS (SELECT 1 FROM " + TABLE + " WHERE position >= NEW.position) OR EXISTS (SELECT 1 FROM "
                            + MARKS + " WHERE position >= NEW.position)",
                    "an entry of the history is only added behind the last one"),
            refusing(
                    "deleted",
                    "BEFORE DELETE ON " + TABLE,
                    "OLD.position > " + String.format(java.util.Locale.ROOT, MARK, "OLD.log"),
                    "an entry of the history is kept as long as its retention says"),
            refusing(
                    "mark_moved",
                    "BEFORE UPDATE ON " + MARKS,
                    "NEW.log <> OLD.log OR NEW.position < OLD.position",
                    "the mark of a history never goes back"),
            refusing(
                    "mark_inserted",
                    "BEFORE INSERT ON " + MARKS,
                    "NEW.position < " + String.format(java.util.Locale.ROOT, MARK, "NEW.log"),
                    "the mark of a history never goes back"),
            refusing("mark_deleted", "BEFORE DELETE ON " + MARKS, "1", "the mark of a history never goes back"));

    private final TrackStatements statements;
    private boolean exist;
    private long last;

    SqliteLogs(TrackStatements statements) {
        this.statements = statements;
    }

    private static String refusing(String name, String event, String condition, String message) {
        return "CREATE TRIGGER " + TABLE + "_" + name + " " + event + " WHEN " + condition
                + " BEGIN SELECT RAISE(ABORT, '" + message + "'); END";
    }

    private boolean exist() throws SQLException {
        exist = exist || statements.exists("SELECT 1 FROM sqlite_schema WHERE name = '" + TABLE + "'");
        return exist;
    }

    /** Makes the tables if they are not there; returns whether it did. */
    boolean create() throws SQLException {
        if (exist()) {
            return false;
        }
        for (String statement : CREATE) {
            statements.execute(statement);
        }
        exist = true;
        return true;
    }

    /** Adds an entry; the tables are there. One transaction writes with these logs, and nobody else meanwhile. */
    long append(String log, String subject, byte[] content) throws SQLException {
        if (last == 0) {
            last = statements.number("SELECT " + LAST);
        }
        statements.update(
                "INSERT INTO " + TABLE + " (position, log, subject, content) VALUES (?, ?, ?, ?)",
                last + 1,
                log,
                subject,
                content);
        return ++last;
    }

    /** Forgets entries; the tables are there. */
    void forget(String log, long upTo, List<Long> positions) throws SQLException {
        LogEntries.checkForgetting(log, forgotten(log), upTo, positions);
        statements.update(
                "INSERT INTO " + MARKS + " (log, position) VALUES (?, ?)"
                        + " ON CONFLICT (log) DO UPDATE SET position = excluded.position",
                log,
                upTo);
        for (long position : positions) {
            statements.update("DELETE FROM " + TABLE + " WHERE position = ? AND log = ?", position, log);
        }
    }

    long forgotten(String log) throws SQLException {
        return exist() ? statements.number("SELECT position FROM " + MARKS + " WHERE log = ?", log) : 0;
    }

    List<LogEntry> after(long position, int most) throws SQLException {
        return exist() ? some("WHERE position > ? ORDER BY position LIMIT ?", position, (long) most) : List.of();
    }

    List<LogEntry> after(String log, String subject, long position, int most) throws SQLException {
        return exist()
                ? some(
                        "WHERE subject = ? AND log = ? AND position > ? ORDER BY position LIMIT ?",
                        subject,
                        log,
                        position,
                        (long) most)
                : List.of();
    }

    private List<LogEntry> some(String where, Object... parameters) throws SQLException {
        List<LogEntry> found = new ArrayList<>();
        try (TrackStatements.Reading list =
                statements.read("SELECT position, log, subject, content FROM " + TABLE + " " + where, parameters)) {
            ResultSet results = list.results();
            while (results.next()) {
                found.add(new LogEntry(
                        results.getLong(1), results.getString(2), results.getString(3), results.getBytes(4)));
            }
        }
        return found;
    }
}
