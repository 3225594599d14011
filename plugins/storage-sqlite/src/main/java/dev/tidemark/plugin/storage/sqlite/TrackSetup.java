package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ColumnDefinition;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fits Tidemark's own tables and triggers to the app's schema, as it is now. Runs inside a transaction. */
final class TrackSetup {
    /** A range may have so many numbers for each row; a wider one is not worth its positions. */
    private static final long WIDEST = 4;

    private final TrackStatements statements;
    private final Map<String, AdoptedSchema.Table> schema;
    private final Map<String, TrackTables.Entry> entries;
    private final Set<String> added = new LinkedHashSet<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Map<String, List<String>> newColumns = new LinkedHashMap<>();
    private final Set<String> written = new LinkedHashSet<>();

    private TrackSetup(TrackStatements statements) throws SQLException {
        this.statements = statements;
        this.schema = AdoptedSchema.read(statements);
        this.entries = TrackTables.entries(statements);
    }

    /**
     * What was done.
     *
     * @param model the tables as they are tracked now
     * @param added the names of tables that were not tracked before, folded
     * @param changed the names of tables whose capture was fitted, folded
     */
    record Result(AdoptedModel model, Set<String> added, Set<String> changed) {}

    /** Where the rows of a table come from that are there when it is first tracked. */
    enum Origin {
        /** They were there before; copies of the file agree on them. */
        SHARED,
        /** The app made them while tracking was on. */
        WRITTEN
    }

    /** Tracks tables, by their folded names, and fits those that are tracked already. */
    static Result fit(TrackStatements statements, Set<String> tables, Origin origin) throws SQLException {
        return new TrackSetup(statements).fit(tables, origin);
    }

    private Result fit(Set<String> tables, Origin origin) throws SQLException {
        followTables();
        for (String name : Stream.concat(tables.stream(), written.stream()).toList()) {
            if (!entries.containsKey(name) && !added.contains(name)) {
                register(schema.get(name));
            }
        }
        for (TrackTables.Entry entry : entries.values()) {
            if (schema.containsKey(SqlNames.fold(entry.name()))) {
                addBits(entry);
            }
        }
        fill(AdoptedModel.read(statements), origin);
        AdoptedModel model = AdoptedModel.read(statements);
        for (AdoptedTable table : model.tables()) {
            capture(table, origin);
        }
        TrackTables.setMeta(statements, "schema_version", AdoptedModel.version(statements));
        return new Result(AdoptedModel.read(statements), added, changed);
    }

    /** Follows tables that are not there any more, or that are there again. */
    private void followTables() throws SQLException {
        Map<Integer, TrackGone> known = new LinkedHashMap<>();
        TrackGone.all(statements).forEach(gone -> known.put(gone.number(), gone));
        for (TrackTables.Entry entry : List.copyOf(entries.values())) {
            boolean there = schema.containsKey(SqlNames.fold(entry.name()));
            TrackGone gone = known.get(entry.number());
            if (there && gone != null) {
                beginAnew(entry);
            } else if (!there && gone == null) {
                leave(entry);
            }
        }
    }

    private void leave(TrackTables.Entry entry) throws SQLException {
        String triggers = SqlNames.OWN + entry.number() + "_";
        // SQLite takes a table's triggers along when it is renamed, and drops them when it is dropped.
        Optional<Value> became = statements.value(
                "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name = ?", triggers + "delete");
        String name = became.map(value -> ((Value.Text) value).value()).orElse("");
        if (!name.isEmpty()) {
            refuseWhereReferred(entry.name(), name);
            for (String trigger : CaptureTriggers.present(statements, triggers).keySet()) {
                statements.execute("DROP TRIGGER " + SqlNames.quote(trigger));
            }
            written.add(SqlNames.fold(name));
        }
        TrackReplaced.forget(statements, entry.number());
        statements.update("DELETE FROM _tidemark_log WHERE tbl = ?", entry.number());
        new TrackGone(entry.number(), entry.name(), name).save(statements);
    }

    /** Rows of other tables refer to rows that for everybody else are in the table of the old name. */
    private void refuseWhereReferred(String before, String now) {
        List<String> children = schema.values().stream()
                .filter(table -> !table.name().equals(now) && entries.containsKey(SqlNames.fold(table.name())))
                .filter(table -> table.references().stream()
                        .anyMatch(key -> SqlNames.fold(key.table()).equals(SqlNames.fold(now))))
                .map(AdoptedSchema.Table::name)
                .toList();
        if (!children.isEmpty()) {
            throw new StorageException(
                    StorageException.Kind.UNSUPPORTED,
                    "table '" + before + "' was renamed to '" + now + "', and " + String.join(", ", children)
                            + " refer to it, which can't be followed: everybody else knows it by its old name. Rename"
                            + " it back, or untrack the file and track it for a new server");
        }
    }

    /** Forgets what was known of a dropped table, since one that the app has made under its name has rows of its own. */
    private void beginAnew(TrackTables.Entry entry) throws SQLException {
        statements.execute("DROP TABLE " + SqlNames.OWN + "row_" + entry.number());
        TrackRuns.forget(statements, entry.number());
        statements.update("DELETE FROM _tidemark_tombstone WHERE tbl = ?", entry.number());
        TrackReplaced.forget(statements, entry.number());
        statements.update("DELETE FROM _tidemark_log WHERE tbl = ?", entry.number());
        statements.update("DELETE FROM _tidemark_table WHERE number = ?", entry.number());
        entries.remove(SqlNames.fold(entry.name()));
        written.add(SqlNames.fold(entry.name()));
        new TrackGone(entry.number(), entry.name(), entry.name()).save(statements);
    }

    private boolean isWritten(String name, Origin origin) {
        return origin == Origin.WRITTEN || written.contains(name);
    }

    private void register(AdoptedSchema.Table table) throws SQLException {
        int number = 1
                + (int) statements.number("SELECT max(number) FROM (SELECT number FROM _tidemark_table"
                        + " UNION ALL SELECT number FROM _tidemark_gone)");
        boolean keyed = table.storage().orElseThrow() == AdoptedTable.Storage.KEYED;
        TrackTables.createSidecar(statements, number, keyed ? table.keys().size() : 0);
        TrackTables.widenLog(statements, table.keys().size());
        TrackTables.save(
                statements, new TrackTables.Entry(number, table.name(), AdoptedRange.NONE, List.of(), List.of()));
        added.add(SqlNames.fold(table.name()));
    }

    /** New columns get bits behind those that others have, since the log may hold masks made before. */
    private void addBits(TrackTables.Entry entry) throws SQLException {
        List<String> bits = new ArrayList<>(entry.bits());
        schema.get(SqlNames.fold(entry.name())).columns().stream()
                .map(ColumnDefinition::name)
                .filter(name -> !bits.contains(name))
                .forEach(bits::add);
        if (bits.size() != entry.bits().size()) {
            newColumns.put(
                    SqlNames.fold(entry.name()), bits.subList(entry.bits().size(), bits.size()));
            TrackTables.save(
                    statements,
                    new TrackTables.Entry(entry.number(), entry.name(), entry.range(), bits, entry.extra()));
        }
    }

    private void fill(AdoptedModel model, Origin origin) throws SQLException {
        Map<String, TrackTables.Entry> now = TrackTables.entries(statements);
        for (AdoptedTable table : model.tables()) {
            String name = SqlNames.fold(table.name());
            TrackTables.Entry entry = now.get(name);
            boolean isNew = added.contains(name);
            List<String> bits =
                    isNew ? table.columns().stream().map(AdoptedColumn::name).toList() : entry.bits();
            AdoptedRange range = isNew && !isWritten(name, origin) ? position(table) : entry.range();
            TrackTables.save(
                    statements, new TrackTables.Entry(entry.number(), entry.name(), range, bits, entry.extra()));
        }
    }

    /** Gives the rows that are there their positions. */
    private AdoptedRange position(AdoptedTable table) throws SQLException {
        long head = TrackTables.meta(statements, "head");
        long count = statements.number("SELECT count(*) FROM " + table.quoted());
        if (count == 0) {
            return new AdoptedRange(head, 0, -1);
        }
        long first =
                table.isKeyed() ? 0 : statements.number("SELECT min(" + table.rowid() + ") FROM " + table.quoted());
        long last =
                table.isKeyed() ? -1 : statements.number("SELECT max(" + table.rowid() + ") FROM " + table.quoted());
        boolean narrow = last >= first && last - first >= 0 && last - first < WIDEST * count + 1000;
        TrackTables.setMeta(statements, "head", head + (narrow ? last - first + 1 : count));
        if (!narrow) {
            writePositions(table, head);
        }
        return narrow ? new AdoptedRange(head, first, last) : new AdoptedRange(head, 0, -1);
    }

    private void writePositions(AdoptedTable table, long head) throws SQLException {
        String place = head + " + row_number() OVER (ORDER BY " + (table.isKeyed() ? keys(table) : table.rowid()) + ")";
        String columns = table.isKeyed() ? table.logKeys() : "rid";
        statements.execute("INSERT INTO " + table.sidecar() + " (" + columns
                + ", lsn, pending, time, author, sequence, context) SELECT "
                + (table.isKeyed() ? keys(table) : table.rowid()) + ", " + place + ", " + place + ", 0, 0, 0, 0 FROM "
                + table.quoted());
    }

    private static String keys(AdoptedTable table) {
        return table.keys().stream().map(AdoptedColumn::quoted).collect(Collectors.joining(", "));
    }

    private void capture(AdoptedTable table, Origin origin) throws SQLException {
        String name = SqlNames.fold(table.name());
        boolean lost = !added.contains(name)
                && CaptureTriggers.present(statements, SqlNames.OWN + table.number() + "_")
                        .isEmpty();
        if (CaptureTriggers.fit(statements, table) && !added.contains(name)) {
            changed.add(name);
        }
        if (added.contains(name) && isWritten(name, origin)) {
            TrackCatchUp.logAll(statements, table);
        } else if (lost && table.mayBeRenumbered()) {
            TrackRenumbering.find(statements, table);
            TrackCatchUp.logDifference(statements, tableOf(table.number()));
        } else if (lost) {
            TrackRuns.dissolve(statements, table.number());
            TrackCatchUp.logDifference(statements, table);
        }
        for (String column : newColumns.getOrDefault(name, List.of())) {
            TrackCatchUp.logColumn(statements, table, column);
        }
    }

    private AdoptedTable tableOf(int number) throws SQLException {
        return AdoptedModel.read(statements).table(number);
    }

    /** Returns the number of a row of a keyed table by its local key, giving it one where it has none. */
    static long keyedRid(TrackStatements statements, AdoptedTable table, Value[] key) throws SQLException {
        String keys = table.logKeys().replace(", ", " = ? AND ");
        try (ResultSet found = statements
                .of("SELECT rid FROM " + table.sidecar() + " WHERE " + keys + " = ?", (Object[]) key)
                .executeQuery()) {
            if (found.next()) {
                return found.getLong(1);
            }
        }
        PreparedStatement insert = statements.of(
                "INSERT INTO " + table.sidecar() + " (" + table.logKeys()
                        + ", pending, time, author, sequence, context) VALUES (" + SqlNames.parameters(key.length)
                        + ", 0, 0, 0, 0, 0)",
                (Object[]) key);
        insert.executeUpdate();
        return statements.number("SELECT last_insert_rowid()");
    }

    /** Returns the names of the tables that can be tracked, folded. */
    static Set<String> trackable(TrackStatements statements) throws SQLException {
        Set<String> names = new LinkedHashSet<>(AdoptedSchema.read(statements).keySet());
        skipped(statements).keySet().forEach(name -> names.remove(SqlNames.fold(name)));
        return names;
    }

    /** Returns what can't be tracked and why, by name as the app spells it. */
    static Map<String, String> skipped(TrackStatements statements) throws SQLException {
        Map<String, String> skipped = new LinkedHashMap<>();
        for (AdoptedSchema.Table table : AdoptedSchema.read(statements).values()) {
            if (table.storage().isEmpty()) {
                skipped.put(
                        table.name(),
                        "it has no primary key, so its rows can't be told apart; add one, for example by creating the"
                                + " table anew with an INTEGER PRIMARY KEY column, and track again");
            } else if (table.storage().get() == AdoptedTable.Storage.ROWID
                    && table.rowid().isEmpty()) {
                skipped.put(
                        table.name(),
                        "its columns are named rowid, oid and _rowid_, which hides the row's number; rename one of"
                                + " them");
            }
        }
        return skipped;
    }
}
