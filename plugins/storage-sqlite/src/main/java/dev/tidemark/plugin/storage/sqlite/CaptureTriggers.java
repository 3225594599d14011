package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.support.storage.SqlNames;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The triggers that note an app's writes.
 *
 * <p><b>What is logged.</b> One narrow row a write: table, kind, row number, time, the key where it is not the row number,
 * and for an update which columns changed. There is no payload: whoever harvests reads it from the row. They are plain SQL of
 * the oldest kind, because any program with any version of SQLite may fire them.
 *
 * <p><b>Suspects.</b> INSERT OR REPLACE and UPDATE OR REPLACE delete rows that stand in the way without firing a trigger.
 * So before a row is written, those that share a unique value with it are logged as suspects; the harvest looks whether they
 * are still there. Where nothing stands in the way, nothing is logged.
 *
 * <p><b>Announcements.</b> Where a table has an index for its key, one trigger does both: what is inserted is logged before it is
 * there, see {@link CaptureLog}.
 *
 * <p><b>Nothing is suppressed here.</b> When Tidemark itself writes, the triggers fire as well, and the transaction that
 * writes deletes what they logged: so an app's writes pay for no test of who is writing.
 */
final class CaptureTriggers {
    static final int INSERT = 1;
    static final int UPDATE = 2;
    static final int DELETE = 3;
    static final int SUSPECT = 4;
    /** A row with a generated identity took another number; the old one is logged as the first key column. */
    static final int MOVE = 5;
    /**
     * A row is about to be inserted, or would be, if nothing is in its way; logged with the number of the row that has its key
     * now, and as the mask the number that the app has given it, or -1. See {@link CaptureLog}.
     */
    static final int COMING = 6;
    /** An update's kind plus a multiple of this says which block of columns its mask speaks of. */
    static final int BLOCK = 16;
    /** The number of columns in one mask. */
    static final int MASK_BITS = 62;

    /** The time in milliseconds. */
    // julianday is in every version of SQLite; newer ways to get milliseconds would break older programs.
    static final String NOW = "CAST((julianday('now') - 2440587.5) * 86400000.0 AS INTEGER)";

    private final AdoptedTable table;
    private final String prefix;
    private final Map<String, String> triggers = new LinkedHashMap<>();

    private CaptureTriggers(AdoptedTable table) {
        this.table = table;
        this.prefix = SqlNames.OWN + table.number() + "_";
        if (!table.isAnnounced()) {
            add("insert", "AFTER INSERT", log(INSERT, "NEW"));
        }
        add("update", "AFTER UPDATE", updates());
        add("delete", "AFTER DELETE", log(DELETE, "OLD"));
        add("key", keyEvent() + " ON " + table.quoted() + " WHEN " + keyChanged(), moved());
        addBefore();
    }

    /** Creates the triggers of a table, or creates them anew where they do not fit; returns whether anything was done. */
    static boolean fit(TrackStatements statements, AdoptedTable table) throws SQLException {
        CaptureTriggers wanted = new CaptureTriggers(table);
        Map<String, String> present = present(statements, wanted.prefix);
        if (wanted.triggers.equals(present)) {
            return false;
        }
        for (String name : present.keySet()) {
            statements.execute("DROP TRIGGER " + SqlNames.quote(name));
        }
        for (String sql : wanted.triggers.values()) {
            statements.execute(sql);
        }
        return true;
    }

    /** Returns triggers by name, those of which the name begins with a prefix. */
    static Map<String, String> present(TrackStatements statements, String prefix) throws SQLException {
        Map<String, String> present = new LinkedHashMap<>();
        try (var list = statements.fresh(
                        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND substr(name, 1, ?) = ?",
                        prefix.length(),
                        prefix);
                var results = list.executeQuery()) {
            while (results.next()) {
                present.put(results.getString(1), results.getString(2));
            }
        }
        return present;
    }

    private void add(String suffix, String event, String body) {
        String name = SqlNames.quote(prefix + suffix);
        String on = event.contains(" ON ") ? event : event + " ON " + table.quoted();
        triggers.put(prefix + suffix, "CREATE TRIGGER " + name + " " + on + " BEGIN " + body + " END");
    }

    private String logColumns() {
        return "INSERT INTO _tidemark_log (tbl, op, rid, at, mask" + (table.isGenerated() ? "" : ", " + table.logKeys())
                + ") ";
    }

    /** Returns the values of a log row, from NEW, OLD or the table itself. */
    private String logged(int operation, String row, String mask) {
        String keys = table.keys().stream()
                .map(column -> ", " + row + "." + column.quoted())
                .collect(Collectors.joining());
        String rid = table.isKeyed() ? "NULL" : row + "." + table.rowid();
        return table.number() + ", " + operation + ", " + rid + ", " + NOW + ", " + mask
                + (table.isGenerated() ? "" : keys);
    }

    private String log(int operation, String row) {
        return logColumns() + "VALUES (" + logged(operation, row, "NULL") + ");";
    }

    /** One statement for each block of columns, which logs nothing where none of them changed. */
    private String updates() {
        List<String> bits = table.bits();
        List<String> statements = new ArrayList<>();
        for (int from = 0; from < bits.size(); from += MASK_BITS) {
            int operation = UPDATE + BLOCK * (from / MASK_BITS);
            String mask = mask(bits.subList(from, Math.min(bits.size(), from + MASK_BITS)));
            if (!mask.isEmpty()) {
                statements.add(logColumns() + "SELECT " + logged(operation, "NEW", "mask") + " FROM (SELECT " + mask
                        + " AS mask) WHERE mask <> 0 AND NOT (" + keyChanged() + ");");
                statements.addAll(replaced(from, Math.min(bits.size(), from + MASK_BITS)));
            }
        }
        // A trigger needs a statement, also where a table has no column besides its key.
        return statements.isEmpty() ? "SELECT 1 WHERE 0;" : String.join(" ", statements);
    }

    /** One statement for each column of a block that is to tell what was replaced; it follows the entry that it belongs to. */
    private List<String> replaced(int from, int to) {
        return table.told().stream()
                .filter(bit -> bit >= from && bit < to)
                .mapToObj(bit -> replaced(bit, SqlNames.quote(table.bits().get(bit))))
                .toList();
    }

    private String replaced(int bit, String column) {
        return "INSERT INTO _tidemark_base (log, col, value) SELECT last_insert_rowid(), " + bit + ", OLD." + column
                + " WHERE (" + differs(column) + ") AND NOT (" + keyChanged() + ");";
    }

    private String mask(List<String> block) {
        List<String> parts = new ArrayList<>();
        for (int bit = 0; bit < block.size(); bit++) {
            String column = block.get(bit);
            if (table.columns().stream().anyMatch(each -> each.name().equals(column))) {
                parts.add("((" + differs(SqlNames.quote(column)) + ") << " + bit + ")");
            }
        }
        return String.join(" | ", parts);
    }

    /** A column's own collation may hold different texts for equal. */
    private static String differs(String column) {
        return "NEW." + column + " IS NOT OLD." + column + " COLLATE BINARY";
    }

    private Stream<String> keyParts() {
        Stream<String> keys = table.keys().stream().map(AdoptedColumn::quoted);
        return table.mayBeRenumbered() ? Stream.concat(keys, Stream.of(table.rowid())) : keys;
    }

    private String keyChanged() {
        return keyParts().map(CaptureTriggers::differs).collect(Collectors.joining(" OR "));
    }

    /** An implicit rowid can be changed by its own names, which UPDATE OF does not know. */
    private String keyEvent() {
        return table.mayBeRenumbered() ? "AFTER UPDATE" : "AFTER UPDATE OF " + keyColumns();
    }

    private String keyColumns() {
        return table.keys().stream().map(AdoptedColumn::quoted).collect(Collectors.joining(", "));
    }

    private String moved() {
        if (!table.isGenerated()) {
            return log(DELETE, "OLD") + " " + log(INSERT, "NEW");
        }
        return "INSERT INTO _tidemark_log (tbl, op, rid, at, k1) VALUES (" + table.number() + ", " + MOVE + ", NEW."
                + table.rowid() + ", " + NOW + ", OLD." + table.rowid() + ");" + movedColumns();
    }

    /** The columns that changed together with the key. */
    private String movedColumns() {
        String moved = updates().replace("NOT (" + keyChanged() + ")", "1");
        return moved.startsWith("SELECT") ? "" : " " + moved;
    }

    private void addBefore() {
        List<AdoptedUnique> sets = suspectSets();
        if (sets.isEmpty()) {
            return;
        }
        add("before_insert", "BEFORE INSERT", String.join(" ", beforeInsert(sets)));
        add(
                "before_update",
                "BEFORE UPDATE" + writing(sets) + " ON " + table.quoted(),
                sets.stream()
                        .map(set -> suspects(set, changed(set) + " AND NOT (" + itself() + ")"))
                        .collect(Collectors.joining(" ")));
    }

    /** What is coming is logged last, since what is logged of its key later is to say whether it came. */
    private List<String> beforeInsert(List<AdoptedUnique> sets) {
        Stream<String> suspects = sets.stream()
                .filter(set -> !(table.isAnnounced() && table.isKey(set)))
                .map(set -> suspects(set, ""));
        return Stream.concat(suspects, table.isAnnounced() ? Stream.of(coming()) : Stream.empty())
                .toList();
    }

    private String coming() {
        String same = table.keys().stream()
                .map(column -> "t." + column.quoted() + " = NEW." + column.quoted())
                .collect(Collectors.joining(" AND "));
        String keys =
                table.keys().stream().map(column -> ", NEW." + column.quoted()).collect(Collectors.joining());
        return logColumns() + "VALUES (" + table.number() + ", " + COMING + ", (SELECT t." + table.rowid() + " FROM "
                + table.quoted() + " AS t WHERE " + same + "), " + NOW + ", NEW." + table.rowid() + keys + ");";
    }

    private List<AdoptedUnique> suspectSets() {
        List<AdoptedUnique> sets = new ArrayList<>(table.uniques());
        if (table.storage() == AdoptedTable.Storage.INTEGER) {
            sets.add(0, AdoptedUnique.of(List.of(table.keys().get(0).name())));
        }
        return sets.stream().distinct().toList();
    }

    /** Returns which columns' writes may bring a row into another's way. */
    private static String writing(List<AdoptedUnique> sets) {
        return sets.stream().anyMatch(AdoptedUnique::hasExpression)
                ? ""
                : sets.stream()
                        .flatMap(set -> set.columns().stream())
                        .distinct()
                        .map(SqlNames::quote)
                        .collect(Collectors.joining(", ", " OF ", ""));
    }

    private String suspects(AdoptedUnique unique, String condition) {
        String same = unique.terms().stream().map(this::same).collect(Collectors.joining(" AND "));
        return logColumns() + "SELECT " + logged(SUSPECT, "t", "NULL") + " FROM " + table.quoted() + " AS t WHERE "
                + same + condition + ";";
    }

    /** Within its own brackets an expression means the new row, outside of them the one that may be in its way. */
    private String same(AdoptedUnique.Term term) {
        String column = SqlNames.quote(term.column());
        return term.isExpression()
                ? "(" + term.expression() + ") = (SELECT " + term.expression() + " FROM (SELECT " + newRow() + "))"
                        + term.collate()
                : "t." + column + " = NEW." + column + term.collate();
    }

    private String newRow() {
        return table.all().stream()
                .map(column -> "NEW." + column.quoted() + " AS " + column.quoted())
                .collect(Collectors.joining(", "));
    }

    /** Whether an expression has changed is not asked: a suspect that nothing happened to costs one look. */
    private static String changed(AdoptedUnique unique) {
        return unique.hasExpression()
                ? ""
                : unique.columns().stream()
                        .map(column -> differs(SqlNames.quote(column)))
                        .collect(Collectors.joining(" OR ", " AND (", ")"));
    }

    private String itself() {
        return table.isKeyed()
                ? table.keys().stream()
                        .map(column -> "t." + column.quoted() + " IS OLD." + column.quoted())
                        .collect(Collectors.joining(" AND "))
                : "t." + table.rowid() + " = OLD." + table.rowid();
    }
}
