package dev.tidemark.plugin.storage.sqlite;

import java.util.Collection;
import java.util.stream.Collectors;

/** Identifiers and literals as SQL text. Names come from apps and from peers, so none goes into a statement unquoted. */
final class SqlNames {
    /** What the names of all tables and columns begin with that are Tidemark's own. */
    static final String OWN = "_tidemark_";

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

    /** Returns a name folded as SQLite folds it: ASCII letters alone, whatever the locale. */
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

    /** Returns whether a name is of those that Tidemark or SQLite keep for themselves. */
    static boolean isReserved(String name) {
        String folded = fold(name);
        return folded.startsWith(OWN) || folded.startsWith("sqlite_");
    }
}
