package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.support.storage.SqlNames;
import dev.tidemark.support.storage.Unicode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/**
 * Under which names tables and columns stand in PostgreSQL. One that PostgreSQL can't have, since it is too long or that of a column
 * which every table has, stands under another that begins like it and ends with eight digits of its hash: always the same.
 */
final class PostgresNames {
    /** PostgreSQL cuts longer names off, so that two might become one. */
    private static final int MOST_BYTES = 63;

    private static final int HASH_DIGITS = 8;

    /** The columns that every table of PostgreSQL has. */
    private static final Set<String> SYSTEM = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private PostgresNames() {}

    /** Returns the name under which a table or a column stands. */
    static String of(String name) {
        return bytes(name) > MOST_BYTES || SYSTEM.contains(name) ? derived(name) : name;
    }

    private static String derived(String name) {
        String hash =
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        int[] points = name.codePoints().toArray();
        int end = points.length;
        while (bytes(new String(points, 0, end)) > MOST_BYTES - 1 - HASH_DIGITS) {
            end--;
        }
        return new String(points, 0, end) + "_" + hash.substring(0, HASH_DIGITS);
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the name under which a table or a column stands, as an SQL identifier. */
    static String quote(String name) {
        return SqlNames.quote(of(name));
    }

    /** Returns why a name can't be that of a table or a column here, in words that follow the name; empty where it can. */
    static String objection(String name) {
        if (SqlNames.fold(name).startsWith(SqlNames.OWN)) {
            return "begins with " + SqlNames.OWN + ", which is reserved";
        }
        return name.isEmpty() || name.indexOf('\0') >= 0 || !Unicode.holds(name)
                ? "is no text that PostgreSQL takes as a name"
                : "";
    }

    /** Returns whether a schema may be called so. */
    static boolean isSchemaName(String name) {
        return objection(name).isEmpty()
                && bytes(name) <= MOST_BYTES
                && !SqlNames.fold(name).startsWith("pg_");
    }
}
