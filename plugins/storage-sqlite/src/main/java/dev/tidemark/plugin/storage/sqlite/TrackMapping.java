package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import dev.tidemark.support.storage.SqlNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The file beside a database that was once tracked. It holds all that tracking knew, and a hash of each value as it was; so that
 * when tracking starts again, rows keep their identities, and what was written meanwhile is told from what was not, column by
 * column: a column that was dropped or added on the way is no write to the others.
 */
final class TrackMapping {
    private static final String SUFFIX = ".tidemark-ids";

    private final Path file;

    TrackMapping(Path database) {
        this.file = database.resolveSibling(database.getFileName() + SUFFIX);
    }

    boolean isThere() {
        return Files.exists(file);
    }

    void attach(TrackStatements statements) throws SQLException {
        statements.update("ATTACH DATABASE ? AS ids", file.toString());
    }

    void detach(TrackStatements statements) throws SQLException {
        statements.forget();
        statements.execute("DETACH DATABASE ids");
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.FAILED,
                    "file '" + file + "' can't be deleted; delete it, since it is out of date from now on",
                    e);
        }
    }

    /** Copies what tracking knows into a new file. */
    void save(TrackStatements statements) throws SQLException {
        delete();
        attach(statements);
        try {
            statements.execute("BEGIN IMMEDIATE");
            TrackRuns.dissolve(statements);
            for (String table : tables(statements, "main")) {
                String name = SqlNames.quote(table);
                statements.execute("CREATE TABLE ids." + name + " AS SELECT * FROM main." + name);
            }
            statements.execute(
                    "CREATE TABLE ids.content (tbl INTEGER, rid INTEGER, key BLOB, hashes BLOB, PRIMARY KEY (tbl,"
                            + " rid))");
            statements.execute(
                    "CREATE TABLE ids.content_column (tbl INTEGER, position INTEGER, name TEXT, PRIMARY KEY (tbl,"
                            + " position))");
            for (AdoptedTable table : AdoptedModel.read(statements).tables()) {
                saveContent(statements, table);
            }
            statements.execute("COMMIT");
        } catch (SQLException | RuntimeException e) {
            SqliteDatabase.close(() -> statements.execute("ROLLBACK"), e);
            throw e;
        } finally {
            detach(statements);
        }
    }

    private void saveContent(TrackStatements statements, AdoptedTable table) throws SQLException {
        for (int i = 0; i < table.columns().size(); i++) {
            statements.update(
                    "INSERT INTO ids.content_column (tbl, position, name) VALUES (?, ?, ?)",
                    table.number(),
                    i,
                    table.columns().get(i).name());
        }
        try (PreparedStatement scan = scan(statements, table);
                ResultSet results = scan.executeQuery()) {
            while (results.next()) {
                statements.update(
                        "INSERT INTO ids.content (tbl, rid, key, hashes) VALUES (?, ?, ?, ?)",
                        table.number(),
                        results.getLong(1),
                        TrackTables.bytes(key(table, results)),
                        hashes(table, results));
            }
        }
    }

    private static PreparedStatement scan(TrackStatements statements, AdoptedTable table) throws SQLException {
        String rid = table.isKeyed() ? "s.rid" : "t." + table.rowid();
        String from = table.isKeyed()
                ? table.quoted() + " AS t LEFT JOIN " + table.sidecar() + " AS s ON " + table.joined()
                : table.quoted() + " AS t";
        return statements.fresh("SELECT " + rid + ", " + table.selection("t") + " FROM " + from);
    }

    private static byte[] hashes(AdoptedTable table, ResultSet results) throws SQLException {
        ByteBuffer hashes = ByteBuffer.allocate(Long.BYTES * table.columns().size());
        for (int i = 0; i < table.columns().size(); i++) {
            hashes.putLong(hash(table, results, i));
        }
        return hashes.array();
    }

    private static long hash(AdoptedTable table, ResultSet results, int column) throws SQLException {
        return TrackHash.of(SqliteValues.read(results, 2 + table.keys().size() + column));
    }

    private static List<Value> key(AdoptedTable table, ResultSet results) throws SQLException {
        List<Value> key = new ArrayList<>();
        for (int i = 0; i < table.keys().size(); i++) {
            key.add(SqliteValues.read(results, 2 + i));
        }
        return key;
    }

    private static List<String> tables(TrackStatements statements, String schema) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement list = statements.fresh("SELECT name FROM " + schema
                        + ".sqlite_schema WHERE type = 'table' AND substr(name, 1, 10) = '_tidemark_' ORDER BY rowid");
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                if (!TrackCanary.is(results.getString(1))) {
                    names.add(results.getString(1));
                }
            }
        }
        return names;
    }

    /** Copies what the file knows into Tidemark's tables, which are new and empty. */
    void restore(TrackStatements statements) throws SQLException {
        copy(statements, "_tidemark_table");
        Map<String, AdoptedSchema.Table> schema = AdoptedSchema.read(statements);
        for (TrackTables.Entry entry : TrackTables.entries(statements).values()) {
            AdoptedSchema.Table table = schema.get(SqlNames.fold(entry.name()));
            int keys = table == null ? 1 : table.keys().size();
            boolean keyed = hasColumn(statements, SqlNames.OWN + "row_" + entry.number(), "k1");
            TrackTables.createSidecar(statements, entry.number(), keyed ? keys : 0);
            TrackTables.widenLog(statements, keys);
        }
        for (String name : tables(statements, "ids")) {
            if (!name.equals("_tidemark_table")) {
                copy(statements, name);
            }
        }
    }

    private static boolean hasColumn(TrackStatements statements, String table, String column) throws SQLException {
        return statements.exists("SELECT 1 FROM pragma_table_info(?, 'ids') WHERE name = ?", table, column);
    }

    private static void copy(TrackStatements statements, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement list = statements.fresh("SELECT name FROM pragma_table_info(?, 'ids')", table);
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                columns.add(results.getString(1));
            }
        }
        String names = SqlNames.list(columns);
        statements.execute("INSERT INTO main." + SqlNames.quote(table) + " (" + names + ") SELECT " + names
                + " FROM ids." + SqlNames.quote(table));
    }

    /** Logs what was written while tracking was off. */
    void catchUp(TrackStatements statements, AdoptedModel model) throws SQLException {
        for (AdoptedTable table : model.tables()) {
            boolean known = statements.exists("SELECT 1 FROM ids._tidemark_table WHERE number = ?", table.number());
            if (known) {
                catchUp(statements, table);
            }
        }
    }

    private void catchUp(TrackStatements statements, AdoptedTable table) throws SQLException {
        statements.execute("CREATE TEMP TABLE tidemark_seen (rid INTEGER PRIMARY KEY)");
        Map<String, Integer> before = columns(statements, table);
        try (PreparedStatement scan = scan(statements, table);
                ResultSet results = scan.executeQuery()) {
            while (results.next()) {
                catchUp(statements, table, before, results);
            }
        }
        try (PreparedStatement gone = statements.fresh(
                        "SELECT rid, key FROM ids.content WHERE tbl = ? AND rid NOT IN (SELECT rid FROM tidemark_seen)",
                        table.number());
                ResultSet results = gone.executeQuery()) {
            while (results.next()) {
                log(statements, table, CaptureTriggers.DELETE, results.getLong(1), key(table, results.getBytes(2)));
            }
        }
        statements.execute("DROP TABLE temp.tidemark_seen");
    }

    private static List<Value> key(AdoptedTable table, byte[] bytes) {
        return TrackVersions.key(table, bytes).parts();
    }

    private static Map<String, Integer> columns(TrackStatements statements, AdoptedTable table) throws SQLException {
        Map<String, Integer> positions = new HashMap<>();
        try (PreparedStatement list = statements.fresh(
                        "SELECT name, position FROM ids.content_column WHERE tbl = ?", table.number());
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                positions.put(results.getString(1), results.getInt(2));
            }
        }
        return positions;
    }

    private void catchUp(
            TrackStatements statements, AdoptedTable table, Map<String, Integer> columns, ResultSet results)
            throws SQLException {
        long rid = results.getLong(1);
        List<Value> key = key(table, results);
        try (ResultSet before = statements
                .of("SELECT key, hashes FROM ids.content WHERE tbl = ? AND rid = ?", table.number(), rid)
                .executeQuery()) {
            if (!before.next()) {
                log(statements, table, CaptureTriggers.INSERT, rid, key);
                return;
            }
            statements.update("INSERT INTO tidemark_seen (rid) VALUES (?)", rid);
            List<Value> old = key(table, before.getBytes(1));
            if (!old.equals(key)) {
                log(statements, table, CaptureTriggers.DELETE, rid, old);
                log(statements, table, CaptureTriggers.INSERT, rid, key);
            } else {
                logChanged(statements, table, rid, key, changed(table, columns, before.getBytes(2), results));
            }
        }
    }

    private static BitSet changed(AdoptedTable table, Map<String, Integer> columns, byte[] hashes, ResultSet results)
            throws SQLException {
        ByteBuffer old = ByteBuffer.wrap(hashes);
        BitSet changed = new BitSet();
        for (int i = 0; i < table.columns().size(); i++) {
            String name = table.columns().get(i).name();
            Integer position = columns.get(name);
            if (position != null && old.getLong(position * Long.BYTES) != hash(table, results, i)) {
                changed.set(table.bit(name));
            }
        }
        return changed;
    }

    private static void logChanged(
            TrackStatements statements, AdoptedTable table, long rid, List<Value> key, BitSet changed)
            throws SQLException {
        for (int from = 0; from < changed.length(); from += CaptureTriggers.MASK_BITS) {
            long[] mask = changed.get(from, from + CaptureTriggers.MASK_BITS).toLongArray();
            if (mask.length > 0) {
                int block = CaptureTriggers.BLOCK * (from / CaptureTriggers.MASK_BITS);
                log(statements, table, CaptureTriggers.UPDATE + block, mask[0], rid, key);
            }
        }
    }

    private static void log(TrackStatements statements, AdoptedTable table, int operation, long rid, List<Value> key)
            throws SQLException {
        log(statements, table, operation, 0, rid, key);
    }

    private static void log(
            TrackStatements statements, AdoptedTable table, int operation, long mask, long rid, List<Value> key)
            throws SQLException {
        List<Object> values = new ArrayList<>(List.of(table.number(), operation, mask));
        values.add(table.isKeyed() ? null : (Object) rid);
        if (!table.isGenerated()) {
            values.addAll(key);
        }
        statements.update(
                "INSERT INTO _tidemark_log (tbl, op, mask, rid, at"
                        + (table.isGenerated() ? "" : ", " + table.logKeys())
                        + ") VALUES (?, ?, ?, ?, " + CaptureTriggers.NOW
                        + (table.isGenerated() ? "" : ", " + SqlNames.parameters(key.size())) + ")",
                values.toArray());
    }
}
