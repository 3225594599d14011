package dev.tidemark.support.storage;

import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StorageException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a value, or an object of values, that a store wrote as JSON; white space from other tools is allowed. A number with a point
 * or an exponent is a real, and so is one that is too large for an integer.
 */
public final class JsonReader {
    private static final int SURELY_FITS = 18;
    private static final int LONGEST = 20;

    private final String json;
    private final Tagged tagged;
    private int at;

    private JsonReader(String json, Tagged tagged) {
        this.json = json;
        this.tagged = tagged;
    }

    /** Tells the value that stands as an object of one member, since JSON has no form for it. */
    public interface Tagged {
        /** Returns the value; throws an {@link IllegalArgumentException} where there is none of this tag. */
        Value value(String tag, String content);
    }

    /** Returns the value that is not an object. */
    public static Value value(String json) {
        return new JsonReader(json, JsonReader::unknown).read(JsonReader::value);
    }

    /** Returns the columns of an object, none of which is an object. */
    public static Row row(String json) {
        return row(json, JsonReader::unknown);
    }

    /** Returns the columns of an object. */
    public static Row row(String json, Tagged tagged) {
        return new JsonReader(json, tagged).read(JsonReader::row);
    }

    private static Value unknown(String tag, String content) {
        throw new IllegalArgumentException("unknown tag " + tag);
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
                            + "; somebody else has changed it: restore it from a backup",
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
        return tagged.value(tag, content);
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
        boolean isInteger = true;
        while (at < json.length() && "+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
            isInteger &= json.charAt(at) == '-' || Character.isDigit(json.charAt(at));
            at++;
        }
        String digits = json.substring(start, at);
        return isInteger && fits(digits) ? Value.of(Long.parseLong(digits)) : Value.of(Double.parseDouble(digits));
    }

    private static boolean fits(String integer) {
        return integer.length() <= SURELY_FITS
                || integer.length() <= LONGEST && new BigInteger(integer).bitLength() < Long.SIZE;
    }

    private String text() {
        expect('"');
        int end = json.indexOf('"', at);
        String plain = json.substring(at, end);
        if (plain.indexOf('\\') < 0) {
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
