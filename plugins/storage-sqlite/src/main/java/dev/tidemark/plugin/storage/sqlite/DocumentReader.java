package dev.tidemark.plugin.storage.sqlite;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads one document that {@link DocumentCodec} wrote; white space from other tools is allowed. */
final class DocumentReader {
    private final String json;
    private int at;

    DocumentReader(String json) {
        this.json = json;
    }

    Row row() {
        try {
            return Row.of(members());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "a document is not as Tidemark wrote it, near character " + at + ": " + e.getMessage()
                            + "; restore the database file from a backup",
                    e);
        }
    }

    private Map<String, Value> members() {
        Map<String, Value> columns = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            String name = text();
            expect(':');
            columns.put(name, value());
            if (peek() == ',') {
                at++;
            }
        }
        at++;
        return columns;
    }

    private Value value() {
        return switch (peek()) {
            case '"' -> Value.of(text());
            case '{' -> tagged();
            case 'n' -> word("null", Value.NULL);
            case 't' -> word("true", Value.of(true));
            case 'f' -> word("false", Value.of(false));
            default -> number();
        };
    }

    private Value tagged() {
        expect('{');
        String tag = text();
        expect(':');
        String content = text();
        expect('}');
        return switch (tag) {
            case "$blob" -> Value.Blob.owning(Base64.getDecoder().decode(content));
            case "$real" -> Value.of(Double.longBitsToDouble(Long.parseUnsignedLong(content, 16)));
            default -> throw new IllegalArgumentException("unknown tag " + tag);
        };
    }

    private Value word(String word, Value value) {
        if (!json.startsWith(word, at)) {
            throw new IllegalArgumentException("expected " + word);
        }
        at += word.length();
        return value;
    }

    private Value number() {
        int start = at;
        while ("+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
        String digits = json.substring(start, at);
        boolean integer = digits.chars().allMatch(digit -> digit == '-' || digit >= '0' && digit <= '9');
        return integer ? Value.of(Long.parseLong(digits)) : Value.of(Double.parseDouble(digits));
    }

    private String text() {
        expect('"');
        StringBuilder text = new StringBuilder();
        for (char unit = json.charAt(at++); unit != '"'; unit = json.charAt(at++)) {
            text.append(unit == '\\' ? escaped() : unit);
        }
        return text.toString();
    }

    private char escaped() {
        char kind = json.charAt(at++);
        return switch (kind) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(json.substring(at - 4, at), 16);
            }
            default -> kind;
        };
    }

    private char peek() {
        while (Character.isWhitespace(json.charAt(at))) {
            at++;
        }
        return json.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new IllegalArgumentException("expected " + wanted);
        }
        at++;
    }
}
