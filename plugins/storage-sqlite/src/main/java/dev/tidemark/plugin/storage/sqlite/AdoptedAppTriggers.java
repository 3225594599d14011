package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The app's own triggers while Tidemark writes. What they did when the write was made arrives like any other write, so they
 * must not do it again: they are dropped within the transaction, and created again from their text before it is committed.
 * Nobody else ever sees the file without them. Where many rows of a table are written, so are the triggers that capture, whose
 * notes would be thrown away.
 */
final class AdoptedAppTriggers {
    /** Of fewer rows the notes cost less than to drop the triggers and to create them again. */
    private static final int MANY = 2_000;

    private final TrackStatements statements;
    private final Map<Integer, Integer> rows = new HashMap<>();
    private final Map<String, String> dropped = new LinkedHashMap<>();

    AdoptedAppTriggers(TrackStatements statements) {
        this.statements = statements;
    }

    /** Notes that a row of a table is about to be written. */
    void writing(AdoptedTable table) throws SQLException {
        int count = rows.merge(table.number(), 1, Integer::sum);
        if (count == 1) {
            drop(table, "<>");
        } else if (count == MANY) {
            drop(table, "=");
        }
    }

    private void drop(AdoptedTable table, String own) throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        try (PreparedStatement list = statements.fresh(
                        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE"
                                + " AND substr(name, 1, 10) " + own + " '_tidemark_' ORDER BY rowid",
                        table.name());
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                found.put(results.getString(1), results.getString(2));
            }
        }
        for (String name : found.keySet()) {
            statements.execute("DROP TRIGGER " + SqlNames.quote(name));
        }
        dropped.putAll(found);
    }

    /** Creates all again; returns whether there were any. */
    boolean restore() throws SQLException {
        for (String sql : dropped.values()) {
            statements.execute(sql);
        }
        boolean any = !dropped.isEmpty();
        dropped.clear();
        rows.clear();
        return any;
    }
}
