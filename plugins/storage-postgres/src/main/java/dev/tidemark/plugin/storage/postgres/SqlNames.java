package dev.tidemark.plugin.storage.postgres;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Identifiers as SQL text. Names come from apps and from peers, so none goes into a statement unquoted. */
final class SqlNames {
    /** What the names of all tables and columns begin with that are Tidemark's own. */
    static final String OWN = "_tidemark_";

    /** PostgreSQL cuts longer names off, so that two might become one. */
    private static final int MOST_BYTES = 63;

    /** The columns that every table of PostgreSQL has. */
    private static final Set<String> SYSTEM = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private SqlNames() {}

    /** Returns a name as an SQL identifier. */
    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns a text as an SQL literal. */
    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** Returns names as a list of SQL identifiers with commas between them. */
    static String list(Collection<String> names) {
        return names.stream().map(SqlNames::quote).collect(Collectors.joining(", "));
    }

    /** Returns as many parameters, with commas between them. */
    static String parameters(int count) {
        return String.join(", ", java.util.Collections.nCopies(count, "?"));
    }

    /** Returns a name folded as the names of tables are compared: ASCII letters alone, whatever the locale. */
    static String fold(String name) {
        StringBuilder folded = new StringBuilder(name);
        for (int i = 0; i < folded.length(); i++) {
            char letter = folded.charAt(i);
            if (letter >= 'A' && letter <= 'Z') {
                folded.setCharAt(i, (char) (letter + 'a' - 'A'));
            }
        }
        return folded.toString();
    }

    /** Returns why a name can't be that of a table or a column here, in words that follow the name; empty where it can. */
    static String objection(String name) {
        if (fold(name).startsWith(OWN)) {
            return "begins with " + OWN + ", which is reserved";
        } else if (SYSTEM.contains(fold(name))) {
            return "is that of a column which every table of PostgreSQL has";
        } else if (name.isEmpty() || name.indexOf('\0') >= 0 || !Texts.isUnicode(name)) {
            return "is no text that PostgreSQL takes as a name";
        }
        return name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
                ? "is longer than the " + MOST_BYTES + " bytes that PostgreSQL keeps of a name"
                : "";
    }

    /** Returns whether a schema may be called so. */
    static boolean isSchemaName(String name) {
        return objection(name).isEmpty() && !fold(name).startsWith("pg_");
    }
}
