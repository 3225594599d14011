package dev.tidemark.api.storage;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The words and signs of a condition, one after the other. */
final class SqlTokens {
    private static final List<String> SIGNS = List.of("<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "?");

    private final String text;
    /** Where the current token begins, and where it ends. */
    private int start;

    private int end;
    private String token = "";
    private boolean quoted;
    private boolean name;

    SqlTokens(String text) {
        this.text = Objects.requireNonNull(text, "condition");
        next();
    }

    boolean isAtEnd() {
        return start == text.length();
    }

    boolean isName() {
        return name;
    }

    boolean isQuoted() {
        return quoted;
    }

    /** Returns the current token as a word of SQL. */
    String word() {
        return quoted ? "" : token.toUpperCase(Locale.ROOT);
    }

    /** Returns the current token, a name, and goes on to the next. */
    String name() {
        String found = token;
        next();
        return found;
    }

    /** Goes on to the next token if the current one is a certain word or sign. */
    boolean take(String wordOrSign) {
        boolean isIt = !isAtEnd() && word().equals(wordOrSign);
        if (isIt) {
            next();
        }
        return isIt;
    }

    void require(String wordOrSign) {
        if (!take(wordOrSign)) {
            throw expected(wordOrSign);
        }
    }

    private void next() {
        start = end;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        end = start;
        name = false;
        quoted = false;
        token = "";
        if (isAtEnd()) {
            return;
        }
        char first = text.charAt(start);
        if (first == '"') {
            quotedName();
        } else if (Character.isLetter(first) || first == '_') {
            while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
            name = true;
            token = text.substring(start, end);
        } else {
            token = sign();
            end += token.length();
        }
    }

    private void quotedName() {
        StringBuilder found = new StringBuilder();
        end++;
        while (end < text.length() && (text.charAt(end) != '"' || text.startsWith("\"\"", end))) {
            end += text.charAt(end) == '"' ? 1 : 0;
            found.append(text.charAt(end++));
        }
        if (end == text.length()) {
            throw problem("the name that begins at character " + (start + 1) + " has no second double quote");
        }
        end++;
        name = true;
        quoted = true;
        token = found.toString();
    }

    private String sign() {
        return SIGNS.stream()
                .filter(each -> text.startsWith(each, start))
                .findFirst()
                .orElseThrow(() -> {
                    char found = text.charAt(start);
                    boolean isValue =
                            found == '\'' || Character.isDigit(found) || found == '-' || found == '+' || found == '.';
                    return problem("character " + (start + 1) + ", '" + found + "', "
                            + (isValue && !text.startsWith("--", start)
                                    ? "begins a value: write ? in its place, and give the value beside"
                                    : "is no part of a condition"));
                });
    }

    IllegalArgumentException expected(String what) {
        String found = isAtEnd() ? "there is nothing more" : "there is '" + text.substring(start, end) + "'";
        return problem("at character " + (start + 1) + " " + found + " where " + what
                + " is expected. A condition is such as: cents >= ? AND (name LIKE ? OR note IS NULL)");
    }

    IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("condition [" + text + "]: " + what);
    }
}
