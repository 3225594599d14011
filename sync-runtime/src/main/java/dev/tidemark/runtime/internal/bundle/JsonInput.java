package dev.tidemark.runtime.internal.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tidemark.api.model.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * JSON that a stranger wrote, read piece by piece: whoever reads says what has to come next, and anything else is a forgery.
 *
 * <p>Threading: one thread.
 */
final class JsonInput {
    private static final int DEEPEST = 16;
    private static final int LONGEST_NUMBER = 40;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST_NUMBER)
                    .maxStringLength(BundleFormat.LARGEST_BLOCK)
                    .maxNameLength(BundleFormat.LONGEST_TEXT)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private int pieces;

    JsonInput(byte[] bytes) {
        try {
            parser = FACTORY.createParser(bytes);
        } catch (IOException broken) {
            throw forged(broken.getMessage());
        }
    }

    static IllegalArgumentException forged(String what) {
        return new IllegalArgumentException(what);
    }

    /** Goes to the next token. */
    JsonToken next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw forged("JSON that ends too early");
            }
            if (++pieces > BundleFormat.MOST_PIECES) {
                throw forged("JSON of more than " + BundleFormat.MOST_PIECES + " pieces");
            }
            return token;
        } catch (IOException broken) {
            throw forged("no JSON: " + firstLine(broken));
        }
    }

    /** What a parser says begins with what is wrong; the rest tells of the source. */
    private static String firstLine(IOException broken) {
        return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
    }

    private JsonInput expect(JsonToken expected) {
        JsonToken token = next();
        if (token != expected) {
            throw forged("JSON with " + token + " in place of " + expected);
        }
        return this;
    }

    JsonInput begin() {
        return expect(JsonToken.START_ARRAY);
    }

    JsonInput end() {
        return expect(JsonToken.END_ARRAY);
    }

    JsonInput beginObject() {
        return expect(JsonToken.START_OBJECT);
    }

    JsonInput endObject() {
        return expect(JsonToken.END_OBJECT);
    }

    /** Returns whether another list follows in this one; its beginning is read then, else this one's end. */
    boolean another() {
        JsonToken token = next();
        if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
            throw forged("JSON with " + token + " in place of a list");
        }
        return token == JsonToken.START_ARRAY;
    }

    JsonInput name(String expected) {
        if (next() != JsonToken.FIELD_NAME || !expected.equals(currentText())) {
            throw forged("JSON without '" + expected + "' where it has to be");
        }
        return this;
    }

    String currentText() {
        try {
            return parser.getText();
        } catch (IOException broken) {
            throw forged("no JSON: " + firstLine(broken));
        }
    }

    String text() {
        return expect(JsonToken.VALUE_STRING).currentText();
    }

    long number() {
        return expect(JsonToken.VALUE_NUMBER_INT).currentNumber();
    }

    private long currentNumber() {
        try {
            return parser.getLongValue();
        } catch (IOException tooLarge) {
            throw forged("a number that has more than 64 bits");
        }
    }

    /** Returns a number from 0 to below a limit. */
    int below(int limit) {
        long number = number();
        if (number < 0 || number >= limit) {
            throw forged("a number " + number + " of " + limit);
        }
        return (int) number;
    }

    /** Returns the texts of a list. */
    List<String> texts() {
        return begin().textsToEnd();
    }

    /** Returns the texts of a list whose beginning was read. */
    List<String> textsToEnd() {
        List<String> texts = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (token != JsonToken.VALUE_STRING) {
                throw forged("JSON with " + token + " in place of a text");
            }
            texts.add(currentText());
        }
        return texts;
    }

    /** Returns the value at the current token, which may be the beginning of an object. */
    Value value(JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> Value.NULL;
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_STRING -> Value.of(currentText());
            case VALUE_NUMBER_INT -> Value.of(currentNumber());
            case VALUE_NUMBER_FLOAT -> Value.of(real(currentText()));
            case START_OBJECT -> special();
            default -> throw forged("JSON with " + token + " in place of a value");
        };
    }

    private static double real(String text) {
        double real = Double.parseDouble(text);
        if (!Double.isFinite(real)) {
            throw forged("a number that is larger than any REAL");
        }
        return real;
    }

    private Value special() {
        if (next() != JsonToken.FIELD_NAME) {
            throw forged("an empty object in place of a value");
        }
        String sort = currentText();
        String hex = text();
        endObject();
        return switch (sort) {
            case "blob" -> Value.Blob.owning(HexFormat.of().parseHex(hex));
            case "real" -> Value.of(Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(hex)));
            default -> throw forged("a value of sort '" + sort + "'");
        };
    }

    /** Checks that nothing follows. */
    void done() {
        try {
            if (parser.nextToken() != null) {
                throw forged("JSON with something behind its end");
            }
        } catch (IOException broken) {
            throw forged("JSON with something behind its end");
        }
    }
}
