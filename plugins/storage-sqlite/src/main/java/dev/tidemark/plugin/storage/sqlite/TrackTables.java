package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.ForeignKey;
import dev.tidemark.api.model.Value;
import dev.tidemark.support.storage.ByteReader;
import dev.tidemark.support.storage.ByteWriter;
import dev.tidemark.support.storage.SqlNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tidemark's own tables in an app's file, all but the versions of rows. */
final class TrackTables {
    private static final List<String> CREATE = List.of(
            "CREATE TABLE _tidemark_meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE _tidemark_state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
            "CREATE TABLE _tidemark_table (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, base INTEGER NOT"
                    + " NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, bits BLOB NOT NULL, extra BLOB NOT NULL)",
            "CREATE TABLE _tidemark_log (id INTEGER PRIMARY KEY, tbl INTEGER NOT NULL, op INTEGER NOT NULL, rid"
                    + " INTEGER, at INTEGER NOT NULL, mask INTEGER, k1)",
            "CREATE TABLE _tidemark_tombstone (tbl INTEGER NOT NULL, key BLOB NOT NULL, rid INTEGER, lsn INTEGER,"
                    + " vlsn INTEGER, pending INTEGER NOT NULL, time INTEGER NOT NULL, author INTEGER NOT NULL,"
                    + " sequence INTEGER NOT NULL, context INTEGER NOT NULL, cols BLOB, image BLOB,"
                    + " PRIMARY KEY (tbl, key)) WITHOUT ROWID",
            TrackGone.CREATE,
            "CREATE INDEX _tidemark_tombstone_lsn ON _tidemark_tombstone (lsn) WHERE lsn IS NOT NULL",
            "CREATE INDEX _tidemark_tombstone_pending ON _tidemark_tombstone (pending) WHERE pending > 0",
            "CREATE INDEX _tidemark_tombstone_rid ON _tidemark_tombstone (tbl, rid) WHERE rid IS NOT NULL");

    /**
     * What is kept of a tracked table.
     *
     * @param number its number
     * @param name its name
     * @param range the rows that were there
     * @param bits the columns in the order of the masks' bits
     * @param extra references that only the configuration names
     */
    record Entry(int number, String name, AdoptedRange range, List<String> bits, List<ForeignKey> extra) {}

    private TrackTables() {}

    static boolean exist(TrackStatements statements) throws SQLException {
        return statements.exists("SELECT 1 FROM sqlite_schema WHERE name = '_tidemark_meta'");
    }

    static void create(TrackStatements statements) throws SQLException {
        for (String sql : CREATE) {
            statements.execute(sql);
        }
        Interned.create(statements.connection());
        TrackCanary.create(statements);
    }

    /** Creates the table that holds the versions of a table's rows; that of a keyed table finds them by their keys. */
    static void createSidecar(TrackStatements statements, int number, int keys) throws SQLException {
        String name = SqlNames.OWN + "row_" + number;
        String columns = IntStream.rangeClosed(1, keys).mapToObj(i -> ", k" + i).collect(Collectors.joining());
        statements.execute("CREATE TABLE " + name + " (rid INTEGER PRIMARY KEY, gid, hash INTEGER, lsn INTEGER,"
                + " vlsn INTEGER, pending INTEGER NOT NULL, time INTEGER NOT NULL, author INTEGER NOT NULL,"
                + " sequence INTEGER NOT NULL, context INTEGER NOT NULL, cols BLOB" + columns + ")");
        statements.execute("CREATE UNIQUE INDEX " + name + "_gid ON " + name + " (gid) WHERE gid IS NOT NULL");
        statements.execute("CREATE INDEX " + name + "_lsn ON " + name + " (lsn) WHERE lsn IS NOT NULL");
        statements.execute("CREATE INDEX " + name + "_pending ON " + name + " (pending) WHERE pending > 0");
        if (keys > 0) {
            statements.execute("CREATE UNIQUE INDEX " + name + "_key ON " + name + " (" + columns.substring(2) + ")");
        }
    }

    /** Gives the log as many columns for keys as the widest table needs. */
    static void widenLog(TrackStatements statements, int keys) throws SQLException {
        long have = statements.number("SELECT count(*) FROM pragma_table_info('_tidemark_log') WHERE name LIKE 'k%'");
        for (long next = have + 1; next <= keys; next++) {
            statements.execute("ALTER TABLE _tidemark_log ADD COLUMN k" + next);
        }
    }

    static long meta(TrackStatements statements, String name) throws SQLException {
        return statements.number("SELECT value FROM _tidemark_meta WHERE name = ?", name);
    }

    static void setMeta(TrackStatements statements, String name, long value) throws SQLException {
        statements.update(
                "INSERT INTO _tidemark_meta (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value ="
                        + " excluded.value",
                name,
                value);
    }

    /** Returns what is kept of each tracked table, by its name, folded. */
    static Map<String, Entry> entries(TrackStatements statements) throws SQLException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (PreparedStatement list = statements.fresh(
                        "SELECT number, name, base, first, last, bits, extra FROM _tidemark_table ORDER BY number");
                ResultSet results = list.executeQuery()) {
            while (results.next()) {
                Entry entry = new Entry(
                        results.getInt(1),
                        results.getString(2),
                        new AdoptedRange(results.getLong(3), results.getLong(4), results.getLong(5)),
                        texts(new ByteReader(results.getBytes(6))),
                        references(new ByteReader(results.getBytes(7))));
                entries.put(SqlNames.fold(entry.name), entry);
            }
        }
        return entries;
    }

    static void save(TrackStatements statements, Entry entry) throws SQLException {
        statements.update(
                "INSERT INTO _tidemark_table (number, name, base, first, last, bits, extra) VALUES (?, ?, ?, ?, ?, ?,"
                        + " ?) ON CONFLICT (number) DO UPDATE SET base = excluded.base, first = excluded.first, last ="
                        + " excluded.last, bits = excluded.bits, extra = excluded.extra",
                entry.number,
                entry.name,
                entry.range.base(),
                entry.range.first(),
                entry.range.last(),
                bytes(entry.bits),
                referenceBytes(entry.extra));
    }

    private static byte[] bytes(List<String> texts) {
        ByteWriter writer = new ByteWriter();
        write(writer, texts);
        return writer.toByteArray();
    }

    private static void write(ByteWriter writer, List<String> texts) {
        writer.number(texts.size());
        texts.forEach(writer::text);
    }

    private static List<String> texts(ByteReader reader) {
        return IntStream.range(0, (int) reader.number())
                .mapToObj(i -> reader.text())
                .toList();
    }

    private static byte[] referenceBytes(List<ForeignKey> references) {
        ByteWriter writer = new ByteWriter();
        writer.number(references.size());
        for (ForeignKey reference : references) {
            write(writer, reference.columns());
            writer.text(reference.table());
            write(writer, reference.targets());
        }
        return writer.toByteArray();
    }

    private static List<ForeignKey> references(ByteReader reader) {
        List<ForeignKey> references = new ArrayList<>();
        for (long left = reader.number(); left > 0; left--) {
            references.add(new ForeignKey(
                    texts(reader),
                    reader.text(),
                    texts(reader),
                    false,
                    ForeignKey.Action.NO_ACTION,
                    ForeignKey.Action.NO_ACTION));
        }
        return references;
    }

    /** Returns the bytes of a list of values, which are equal exactly when the values are. */
    static byte[] bytes(Iterable<Value> values) {
        ByteWriter writer = new ByteWriter();
        values.forEach(writer::value);
        return writer.toByteArray();
    }
}
