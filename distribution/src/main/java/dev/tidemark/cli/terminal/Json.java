package dev.tidemark.cli.terminal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.api.model.Row;
import dev.tidemark.api.model.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes results for machines: maps, iterables, numbers, truth values, null, and the text of anything else. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Returns a map in the order of its arguments, which alternate between keys and values. */
    public static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** Returns the columns of a row by their names: numbers, texts, truth values and null as they are, bytes as SQL writes them. */
    public static Map<String, Object> columns(Row row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        row.toMap().forEach((column, value) -> columns.put(column, plain(value)));
        return columns;
    }

    private static Object plain(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        } else if (value instanceof Value.Int number) {
            return number.value();
        } else if (value instanceof Value.Real real) {
            return real.value();
        } else if (value instanceof Value.Bool truth) {
            return truth.value();
        }
        return value.isNull() ? null : value.toString();
    }

    /** Returns a value as JSON in one line. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName(entry.getKey().toString());
                write(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> items) {
            generator.writeStartArray();
            for (Object item : items) {
                write(generator, item);
            }
            generator.writeEndArray();
        } else if (value == null) {
            generator.writeNull();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Integer || value instanceof Long) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double real && Double.isFinite(real)) {
            generator.writeNumber(real);
        } else {
            generator.writeString(value.toString());
        }
    }
}
