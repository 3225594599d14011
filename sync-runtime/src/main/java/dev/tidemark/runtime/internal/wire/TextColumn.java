package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;
import java.util.Optional;

/**
 * Texts: their lengths and then their bytes, or a dictionary where they repeat, or 16 bytes each where all are UUIDs.
 */
final class TextColumn {
    static final int PLAIN = 0;
    static final int DICTIONARY = 1;
    static final int UUIDS = 2;

    private TextColumn() {}

    static void write(WireOutput target, Value[] values, WireOutput spare) {
        Optional<ValueDictionary> dictionary = ValueDictionary.of(values);
        if (dictionary.isPresent()) {
            Column.tag(target, ValueCodec.TEXT, DICTIONARY);
            dictionary.get().write(target, entries -> writeEach(target, entries, spare));
        } else {
            writeEach(target, values, spare);
        }
    }

    private static void writeEach(WireOutput target, Value[] values, WireOutput spare) {
        if (!writeUuids(target, values)) {
            Column.tag(target, ValueCodec.TEXT, PLAIN);
            writePlain(target, values, spare);
        }
    }

    private static boolean writeUuids(WireOutput target, Value[] values) {
        if (text(values[0]).length() != UuidText.LENGTH) {
            return false;
        }
        long[] high = new long[values.length];
        long[] low = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!UuidText.parse(text(values[i]), high, low, i)) {
                return false;
            }
        }
        Column.tag(target, ValueCodec.TEXT, UUIDS);
        Planes.write(target, high);
        Planes.write(target, low);
        return true;
    }

    private static void writePlain(WireOutput target, Value[] values, WireOutput spare) {
        spare.clear();
        long[] lengths = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            lengths[i] = Utf8.write(text(values[i]), spare);
        }
        IntColumn.write(target, lengths);
        target.raw(spare);
    }

    static Value[] read(WireInput source, int mode, int count) {
        if (mode == DICTIONARY) {
            int size = ValueDictionary.readSize(source, count);
            Value[] entries = readEach(source, Column.readTag(source, ValueCodec.TEXT), size);
            return ValueDictionary.resolve(source, entries, count);
        }
        return readEach(source, mode, count);
    }

    private static Value[] readEach(WireInput source, int mode, int count) {
        return switch (mode) {
            case PLAIN -> readPlain(source, count);
            case UUIDS -> readUuids(source, count);
            default -> throw new WireException("form " + mode + " of texts is unknown here; known are 0 to 2");
        };
    }

    private static Value[] readPlain(WireInput source, int count) {
        long[] lengths = IntColumn.read(source, count);
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            int length = Column.length(source, lengths[i]);
            values[i] = Value.of(Utf8.read(source.array(), source.take(length), length));
        }
        return values;
    }

    private static Value[] readUuids(WireInput source, int count) {
        long[] high = Planes.read(source, count);
        long[] low = Planes.read(source, count);
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            values[i] = Value.of(UuidText.format(high[i], low[i]));
        }
        return values;
    }

    private static String text(Value value) {
        return ((Value.Text) value).value();
    }
}
