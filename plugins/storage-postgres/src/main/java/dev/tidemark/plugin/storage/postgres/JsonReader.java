package dev.tidemark.plugin.storage.postgres;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@link Json} wrote, as PostgreSQL prints it. */
final class JsonReader {
    private static final int LONGEST = 20;

    private final String json;
    private int at;

    private JsonReader(String json) {
        this.json = json;
    }

    /** Returns the value that is not an object. */
    static Value value(String json) {
        return new JsonReader(json).read(JsonReader::value);
    }

    /** Returns the columns of an object. */
    static Row row(String json) {
        return new JsonReader(json).read(JsonReader::row);
    }

    private interface Part<T> {
        T read(JsonReader reader);
    }

    private <T> T read(Part<T> part) {
        try {
            return part.read(this);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "a document is not as Tidemark wrote it, near character " + at + ": " + e.getMessage()
                            + "; somebody else has changed it: restore the row from a backup",
                    e);
        }
    }

    private Row row() {
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
        return columns.isEmpty() ? Row.EMPTY : Row.of(columns);
    }

    private Value value() {
        return switch (peek()) {
            case '"' -> Value.of(text());
            case 'n' -> word("null", Value.NULL);
            case 't' -> word("true", Value.of(true));
            case 'f' -> word("false", Value.of(false));
            default -> number();
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
        boolean integer = true;
        while (at < json.length() && "+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
            integer &= json.charAt(at) == '-' || Character.isDigit(json.charAt(at));
            at++;
        }
        String digits = json.substring(start, at);
        // PostgreSQL prints a large real without a point; it stands exactly elsewhere.
        boolean fits = integer && digits.length() <= LONGEST && new BigInteger(digits).bitLength() < Long.SIZE;
        return fits ? Value.of(Long.parseLong(digits)) : Value.of(Double.parseDouble(digits));
    }

    private String text() {
        expect('"');
        int end = json.indexOf('"', at);
        if (json.indexOf('\\', at) < 0 || json.indexOf('\\', at) > end) {
            String plain = json.substring(at, end);
            at = end + 1;
            return plain;
        }
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
