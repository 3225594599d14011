package dev.tidemark.plugin.storage.sqlite;

import java.sql.SQLException;
import java.util.stream.Collectors;

/** Logs what an app wrote while no trigger was there, as far as it can be seen. */
final class TrackCatchUp {
    private TrackCatchUp() {}

    /** Logs every row of a table as inserted. */
    static void logAll(TrackStatements statements, AdoptedTable table) throws SQLException {
        statements.execute(insert(table) + " FROM " + table.quoted() + " AS t");
    }

    /**
     * Logs rows without an entry as inserted, and entries without a row as deleted. That is what can be seen after an app has
     * built a table anew under its old name, with the triggers lost on the way.
     */
    static void logDifference(TrackStatements statements, AdoptedTable table) throws SQLException {
        String outside = table.isKeyed() || table.range().isEmpty()
                ? ""
                : " AND NOT t." + table.rowid() + " BETWEEN " + table.range().first() + " AND "
                        + table.range().last();
        statements.execute(insert(table) + " FROM " + table.quoted() + " AS t WHERE NOT EXISTS (SELECT 1 FROM "
                + table.sidecar() + " AS s WHERE " + table.joined() + ")" + outside);
        if (table.isGenerated()) {
            statements.execute("INSERT INTO _tidemark_log (tbl, op, rid, at) SELECT " + table.number() + ", "
                    + CaptureTriggers.DELETE + ", s.rid, " + CaptureTriggers.NOW + " FROM " + table.sidecar()
                    + " AS s WHERE s.lsn IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + table.quoted() + " AS t WHERE "
                    + table.joined() + ")");
        }
    }

    /**
     * Logs rows whose value in a new column is not the one that every row of every replica gets from its definition. No trigger
     * knew of the column when the app filled it.
     */
    static void logColumn(TrackStatements statements, AdoptedTable table, String name) throws SQLException {
        AdoptedColumn column = table.columns().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        String fallback =
                column.definition().fallback().map(AdoptedTypes::literal).orElse("NULL");
        int bit = table.bit(name);
        int operation = CaptureTriggers.UPDATE + CaptureTriggers.BLOCK * (bit / CaptureTriggers.MASK_BITS);
        statements.execute(log(table, operation, ", mask", ", " + (1L << bit % CaptureTriggers.MASK_BITS)) + " FROM "
                + table.quoted() + " AS t WHERE t." + column.quoted() + " IS NOT " + fallback);
    }

    private static String insert(AdoptedTable table) {
        return log(table, CaptureTriggers.INSERT, "", "");
    }

    private static String log(AdoptedTable table, int operation, String further, String value) {
        String keys =
                table.keys().stream().map(column -> ", t." + column.quoted()).collect(Collectors.joining());
        String rid = table.isKeyed() ? "NULL" : "t." + table.rowid();
        return "INSERT INTO _tidemark_log (tbl, op, rid, at" + further
                + (table.isGenerated() ? "" : ", " + table.logKeys())
                + ") SELECT " + table.number() + ", " + operation + ", " + rid + ", " + CaptureTriggers.NOW + value
                + (table.isGenerated() ? "" : keys);
    }
}
