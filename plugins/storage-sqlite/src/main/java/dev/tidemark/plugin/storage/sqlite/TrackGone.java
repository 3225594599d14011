package dev.tidemark.plugin.storage.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables that an app has dropped or renamed after they were tracked. Nobody else hears of it: elsewhere they stay as they are,
 * and here they are not made again because others have them.
 *
 * @param number the table's number when it was tracked
 * @param name the name that it had
 * @param became its name now; empty where it was dropped, and its own name where it was made anew
 */
record TrackGone(int number, String name, String became) {
    static final String CREATE =
            "CREATE TABLE _tidemark_gone (number INTEGER PRIMARY KEY, name TEXT NOT NULL, became TEXT NOT NULL)";

    static List<TrackGone> all(TrackStatements statements) throws SQLException {
        List<TrackGone> all = new ArrayList<>();
        try (PreparedStatement list =
                        statements.fresh("SELECT number, name, became FROM _tidemark_gone ORDER BY number");
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                all.add(new TrackGone(results.getInt(1), results.getString(2), results.getString(3)));
            }
        }
        return all;
    }

    void save(TrackStatements statements) throws SQLException {
        statements.update(
                "INSERT OR REPLACE INTO _tidemark_gone (number, name, became) VALUES (?, ?, ?)",
                (long) number,
                name,
                became);
    }

    /** Returns whether there is no such table here any more. */
    boolean isAbsent() {
        return !name.equals(became);
    }

    /** Returns what that means, for people. */
    String remark() {
        if (became.isEmpty()) {
            return "table '" + name
                    + "' was dropped here: it stays with the server and other devices, what they write to"
                    + " it does not arrive here, and what was not sent before is gone with it";
        }
        return isAbsent()
                ? "table '" + name + "' is called '" + became
                        + "' here, which is another table for everybody else: its rows"
                        + " were sent there, and what others write to '" + name + "' does not arrive here"
                : "table '" + name + "' was dropped and made anew here: its rows were sent as new ones, and those that"
                        + " others have from before are not in it; to have both, sync into a new file";
    }
}
