package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.support.storage.SqlNames;
import dev.tidemark.support.storage.Unicode;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Which names tables, columns and schemas can have in PostgreSQL. */
final class PostgresNames {
    /** PostgreSQL cuts longer names off, so that two might become one. */
    private static final int MOST_BYTES = 63;

    /** The columns that every table of PostgreSQL has. */
    private static final Set<String> SYSTEM = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private PostgresNames() {}

    /** Returns why a name can't be that of a table or a column here, in words that follow the name; empty where it can. */
    static String objection(String name) {
        String folded = SqlNames.fold(name);
        if (folded.startsWith(SqlNames.OWN)) {
            return "begins with " + SqlNames.OWN + ", which is reserved";
        } else if (SYSTEM.contains(folded)) {
            return "is that of a column which every table of PostgreSQL has";
        } else if (name.isEmpty() || name.indexOf('\0') >= 0 || !Unicode.holds(name)) {
            return "is no text that PostgreSQL takes as a name";
        }
        return name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
                ? "is longer than the " + MOST_BYTES + " bytes that PostgreSQL keeps of a name"
                : "";
    }

    /** Returns whether a schema may be called so. */
    static boolean isSchemaName(String name) {
        return objection(name).isEmpty() && !SqlNames.fold(name).startsWith("pg_");
    }
}
