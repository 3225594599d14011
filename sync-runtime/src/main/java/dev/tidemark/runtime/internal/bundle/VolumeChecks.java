package dev.tidemark.runtime.internal.bundle;

import dev.tidemark.api.model.Author;
import dev.tidemark.api.model.TableDefinition;
import dev.tidemark.runtime.BundleDriver;
import dev.tidemark.runtime.internal.bundle.BundleFormat.Made;
import dev.tidemark.runtime.internal.mesh.Life;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Opens a SQLite file that a stranger may have made. That its digest holds, or that somebody who is trusted has signed it, says only
 * that these are the bytes that were meant.
 *
 * <p>First come the 100 bytes of the header, which are what we write or the file is not opened at all: so there is no write-ahead log,
 * no page in reserve, no other encoding. Then it is opened as a file that does not change and is only read, with limits, with nothing
 * believed that its schema says; the schema is compared letter by letter, so that there is no trigger, no virtual table, no generated
 * column and nothing that a query of ours could run; and SQLite checks that its pages are trees and belong to one place each, after
 * which reading is as long as the file is. Types are looked at before values.
 */
final class VolumeChecks {
    private static final int HEADER = 100;
    private static final String LIMITS = "?mode=ro&immutable=1&limit_length=" + BundleFormat.LARGEST_BLOCK
            + "&limit_sql_length=10000&limit_column=32&limit_expr_depth=20&limit_compound_select=4"
            + "&limit_function_arg=8&limit_attached=0&limit_variable_number=8&limit_trigger_depth=1&limit_worker_threads=0";
    private static final List<String> SETTINGS = List.of(
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "mmap_size = 0",
            "query_only = ON",
            "temp_store = MEMORY",
            "cache_size = -2000");

    private VolumeChecks() {}

    /** Checks the header of the file. */
    static void header(byte[] bytes, long length) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        boolean isOurs = bytes.length == HEADER
                && Sniffed.isSqlite(bytes)
                && header.getShort(16) == BundleFormat.PAGE_SIZE
                && header.getInt(18) == 0x01010040
                && header.getShort(22) == 0x2020
                && (header.getInt(28) & 0xFFFF_FFFFL) * BundleFormat.PAGE_SIZE == length
                && header.getLong(32) == 0
                && header.getInt(44) == 4
                && header.getLong(48) == 0
                && header.getInt(56) == 1
                && header.getInt(60) == BundleFormat.VERSION
                && header.getInt(64) == 0
                && header.getInt(68) == BundleFormat.APPLICATION_ID;
        if (!isOurs) {
            throw JsonInput.forged("the header of its SQLite file");
        }
    }

    static Connection open(BundleDriver driver, Path copy) throws SQLException {
        Connection connection =
                driver.open("jdbc:sqlite:" + copy.toAbsolutePath().toUri() + LIMITS);
        try (Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute("PRAGMA " + setting);
            }
            schema(statement);
            pages(statement);
            return connection;
        } catch (SQLException | RuntimeException refused) {
            connection.close();
            throw refused;
        }
    }

    private static void schema(Statement statement) throws SQLException {
        try (ResultSet rows =
                statement.executeQuery("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid LIMIT 20")) {
            List<Made> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Made(text(rows, 1), text(rows, 2), text(rows, 4)));
                if (!text(rows, 3).equals(text(rows, 2))) {
                    throw JsonInput.forged("its schema");
                }
            }
            if (!found.equals(BundleFormat.SCHEMA)) {
                throw JsonInput.forged("its schema");
            }
        }
    }

    private static void pages(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!result.next() || !"ok".equals(result.getString(1))) {
                throw JsonInput.forged("its pages");
            }
        }
    }

    static VolumeHeader header(Connection connection) throws SQLException {
        Map<String, Object> rows = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT number, key, value FROM tidemark_bundle ORDER BY number")) {
            for (long expected = 1; found.next(); expected++) {
                requireNumber(found, expected);
                if (expected > 100 || rows.put(text(found, 2), textOrNumber(found, 3)) != null) {
                    throw JsonInput.forged("what it says of itself twice");
                }
            }
        }
        return VolumeHeader.of(rows);
    }

    static List<TableDefinition> tables(Connection connection) throws SQLException {
        List<TableDefinition> tables = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long length = 0;
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("SELECT number, definition FROM tidemark_tables ORDER BY number")) {
            while (found.next()) {
                requireNumber(found, tables.size() + 1L);
                String definition = text(found, 2);
                length += definition.length();
                requireLittle(length);
                TableDefinition table = DefinitionJson.read(definition.getBytes(StandardCharsets.UTF_8));
                String name = table.name().toLowerCase(Locale.ROOT);
                if (!names.add(name) || name.startsWith("sqlite_") || name.startsWith("_tidemark_")) {
                    throw JsonInput.forged("a table '" + table.name() + "'");
                }
                tables.add(table);
            }
        }
        return List.copyOf(tables);
    }

    static Map<Author, String> names(Connection connection) throws SQLException {
        Map<Author, String> names = new HashMap<>();
        long length = 0;
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT number, node, incarnation, name FROM tidemark_authors ORDER BY number")) {
            while (found.next()) {
                requireNumber(found, names.size() + 1L);
                length += text(found, 4).length();
                requireLittle(length);
                if (names.put(BlockInput.author(text(found, 2), text(found, 3)), text(found, 4)) != null) {
                    throw JsonInput.forged("an author twice");
                }
            }
        }
        return Map.copyOf(names);
    }

    static List<Life> lives(Connection connection) throws SQLException {
        List<Life> lives = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT number, node, incarnation, before, ended FROM tidemark_lives ORDER BY number")) {
            while (found.next()) {
                if (lives.size() == BundleFormat.MOST_LIVES) {
                    throw new TooMany("it tells of more than " + BundleFormat.MOST_LIVES + " starts of nodes");
                }
                requireOrder(found, lives.size() + 1L);
                String node = text(found, 2);
                Author author = BlockInput.author(node, text(found, 3));
                lives.add(new Life(author, BlockInput.author(node, text(found, 4)), number(found, 5)));
            }
        }
        return List.copyOf(lives);
    }

    /** Checks that the blocks hold as many changes as the header says, by what they say themselves. */
    static void count(Connection connection, long changes) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*), coalesce(max(number), 0),"
                        + " coalesce(sum(changes), 0), coalesce(min(changes), 1), coalesce(max(changes), 1),"
                        + " coalesce(min(size), 1), coalesce(max(size), 1), coalesce(min(number), 1)"
                        + " FROM tidemark_blocks")) {
            found.next();
            long blocks = number(found, 1);
            boolean makesSense = number(found, 2) == blocks
                    && number(found, 8) == 1
                    && number(found, 4) > 0
                    && number(found, 5) <= BundleFormat.MOST_CHANGES
                    && number(found, 6) > 0
                    && number(found, 7) <= BundleFormat.LARGEST_BLOCK;
            if (!makesSense) {
                throw JsonInput.forged("its blocks");
            }
            if (number(found, 3) != changes) {
                throw JsonInput.forged("it says that it has " + changes + " changes, and has " + number(found, 3));
            }
        }
    }

    private static void requireLittle(long length) {
        if (length > BundleFormat.MOST_TEXT) {
            throw JsonInput.forged("more than " + BundleFormat.MOST_TEXT + " characters beside its blocks");
        }
    }

    static void requireNumber(ResultSet found, long expected) throws SQLException {
        if (expected > BundleFormat.MOST_NAMES) {
            throw new TooMany("it tells of more than " + BundleFormat.MOST_NAMES + " tables or nodes");
        }
        requireOrder(found, expected);
    }

    private static void requireOrder(ResultSet found, long expected) throws SQLException {
        if (number(found, 1) != expected) {
            throw JsonInput.forged("a row " + found.getObject(1) + " in place of " + expected);
        }
    }

    /** There is more of something than is taken, which may be so without anybody's ill will. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany(String what) {
            super(what);
        }
    }

    static long number(ResultSet found, int column) throws SQLException {
        if (textOrNumber(found, column) instanceof Long number) {
            return number;
        }
        throw JsonInput.forged("a text in place of a number");
    }

    static String text(ResultSet found, int column) throws SQLException {
        if (textOrNumber(found, column) instanceof String text && text.length() <= BundleFormat.LONGEST_TEXT) {
            return text;
        }
        throw JsonInput.forged("no text, or too long a one, where one has to be");
    }

    private static Object textOrNumber(ResultSet found, int column) throws SQLException {
        Object value = found.getObject(column);
        if (value instanceof Integer number) {
            return (long) number;
        }
        if (value instanceof Long || value instanceof String) {
            return value;
        }
        throw JsonInput.forged("a value of another type");
    }
}
