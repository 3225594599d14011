package dev.tidemark.plugin.storage.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The expressions of an index, cut out of the statement that created it: no pragma of SQLite tells them. */
final class IndexText {
    private final String sql;
    private final List<String> terms = new ArrayList<>();
    private int position;

    private IndexText(String sql) {
        this.sql = sql;
    }

    /**
     * Returns the terms between the outer parentheses of {@code CREATE INDEX … ON table (…)}, without ASC and DESC. The text is
     * SQLite's own copy of a statement that it has understood, so quotes and parentheses are in pairs.
     */
    static List<String> terms(String createIndex) {
        IndexText text = new IndexText(createIndex);
        text.read();
        return text.terms;
    }

    private void read() {
        while (position < sql.length() && sql.charAt(position) != '(') {
            skip();
        }
        position++;
        int start = position;
        int depth = 0;
        while (position < sql.length()) {
            char character = sql.charAt(position);
            boolean end = depth == 0 && character == ')';
            if (end || depth == 0 && character == ',') {
                terms.add(withoutOrder(sql.substring(start, position).strip()));
                start = position + 1;
                if (end) {
                    return;
                }
            }
            depth += character == '(' ? 1 : character == ')' ? -1 : 0;
            skip();
        }
    }

    /** Goes past one character, or a whole quoted text, name or comment. */
    private void skip() {
        char character = sql.charAt(position);
        if (character == '\'' || character == '"' || character == '`') {
            skipTo(String.valueOf(character));
        } else if (character == '[') {
            skipTo("]");
        } else if (sql.startsWith("--", position)) {
            skipTo("\n");
        } else if (sql.startsWith("/*", position)) {
            position++;
            skipTo("*/");
        } else {
            position++;
        }
    }

    /** A doubled quote ends one text and begins another, which comes to the same. */
    private void skipTo(String end) {
        int found = sql.indexOf(end, position + 1);
        position = found < 0 ? sql.length() : found + end.length();
    }

    private static String withoutOrder(String term) {
        String upper = term.toUpperCase(Locale.ROOT);
        for (String order : List.of("ASC", "DESC")) {
            int length = term.length() - order.length();
            if (upper.endsWith(order) && length > 0 && !Character.isJavaIdentifierPart(term.charAt(length - 1))) {
                return term.substring(0, length).strip();
            }
        }
        return term;
    }
}
