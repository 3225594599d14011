package dev.tidemark.benchmarks.stages;

import dev.tidemark.api.model.Value;
import dev.tidemark.api.storage.StoredRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The least that can be done to make bytes of rows and rows of bytes: value by value, with nothing said of tables and versions. */
final class RawValues {
    private static final byte NUMBER = 0;
    private static final byte REAL = 1;
    private static final byte TEXT = 2;

    private RawValues() {}

    /** Appends the key and the values of a row. */
    static void write(ByteBuffer target, StoredRow row) {
        for (int i = 0; i < row.key().size(); i++) {
            write(target, row.key().part(i));
        }
        for (int i = 0; i < row.values().size(); i++) {
            write(target, row.values().value(i));
        }
    }

    private static void write(ByteBuffer target, Value value) {
        if (value instanceof Value.Text text) {
            byte[] bytes = text.value().getBytes(StandardCharsets.UTF_8);
            target.put(TEXT).putInt(bytes.length).put(bytes);
        } else if (value instanceof Value.Int number) {
            target.put(NUMBER).putLong(number.value());
        } else if (value instanceof Value.Real real) {
            target.put(REAL).putDouble(real.value());
        } else {
            throw new IllegalArgumentException("the rows that are measured have no " + value);
        }
    }

    /** Reads so many values. */
    static List<Value> read(ByteBuffer source, int count) {
        List<Value> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(read(source));
        }
        return values;
    }

    private static Value read(ByteBuffer source) {
        return switch (source.get()) {
            case NUMBER -> Value.of(source.getLong());
            case REAL -> Value.of(source.getDouble());
            default -> {
                byte[] bytes = new byte[source.getInt()];
                source.get(bytes);
                yield Value.of(new String(bytes, StandardCharsets.UTF_8));
            }
        };
    }
}
