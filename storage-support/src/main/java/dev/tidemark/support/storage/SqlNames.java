package dev.tidemark.support.storage;

import java.util.Collection;
import java.util.Collections;
import java.util.stream.Collectors;

/** Identifiers and literals as SQL text. Names come from apps and from peers, so none goes into a statement unquoted. */
public final class SqlNames {
    /** What the names of all tables and columns begin with that are Tidemark's own. */
    public static final String OWN = "_tidemark_";

    private SqlNames() {}

    /** Returns a name as an SQL identifier. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns a text as an SQL literal. */
    public static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    /** Returns names as a list of SQL identifiers with commas between them. */
    public static String list(Collection<String> names) {
        return names.stream().map(SqlNames::quote).collect(Collectors.joining(", "));
    }

    /** Returns as many parameters, with commas between them. */
    public static String parameters(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }

    /** Returns a name folded as the names of tables are compared: ASCII letters alone, whatever the locale. */
    public static String fold(String name) {
        StringBuilder folded = new StringBuilder(name);
        for (int i = 0; i < folded.length(); i++) {
            char letter = folded.charAt(i);
            if (letter >= 'A' && letter <= 'Z') {
                folded.setCharAt(i, (char) (letter + 'a' - 'A'));
            }
        }
        return folded.toString();
    }
}
