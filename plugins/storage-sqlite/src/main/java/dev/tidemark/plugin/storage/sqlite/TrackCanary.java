package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.support.storage.SqlNames;
import java.sql.SQLException;

/**
 * A table whose rows have implicit numbers with a gap between them, as an app's table may have. Whatever numbers rows anew, such
 * as a dump that is read in again, closes the gap, and that shows at the price of one look. SQLite's counter of changes of the
 * schema does not tell: a file that was made by the same statements has the same count.
 */
final class TrackCanary {
    private static final String TABLE = SqlNames.OWN + "canary";

    private TrackCanary() {}

    static void create(TrackStatements statements) throws SQLException {
        statements.execute("CREATE TABLE " + TABLE + " (name TEXT PRIMARY KEY)");
        reset(statements);
    }

    /** Returns whether rows have been numbered anew since the last time that this was put right. */
    static boolean isMoved(TrackStatements statements) throws SQLException {
        return !statements.exists("SELECT 1 FROM " + TABLE + " WHERE rowid = 3 AND name = 'b'");
    }

    static void reset(TrackStatements statements) throws SQLException {
        statements.execute("DELETE FROM " + TABLE);
        statements.execute("INSERT INTO " + TABLE + " (rowid, name) VALUES (1, 'a'), (3, 'b')");
    }

    /** Returns whether a table is this one. */
    static boolean is(String table) {
        return table.equals(TABLE);
    }
}
