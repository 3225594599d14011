package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Blobs: their lengths and then their bytes, or a dictionary where they repeat, or {@link Planes} where all have 16
 * bytes.
 */
final class BlobColumn {
    static final int PLAIN = 0;
    static final int DICTIONARY = 1;
    static final int SIXTEEN = 2;

    private BlobColumn() {}

    static void write(WireOutput target, Value[] values) {
        Optional<ValueDictionary> dictionary = ValueDictionary.of(values);
        if (dictionary.isPresent()) {
            Column.tag(target, ValueCodec.BLOB, DICTIONARY);
            dictionary.get().write(target, entries -> writeEach(target, entries));
        } else {
            writeEach(target, values);
        }
    }

    private static void writeEach(WireOutput target, Value[] values) {
        if (Arrays.stream(values).allMatch(value -> blob(value).size() == 16)) {
            writeSixteens(target, values);
        } else {
            writePlain(target, values);
        }
    }

    private static void writeSixteens(WireOutput target, Value[] values) {
        Column.tag(target, ValueCodec.BLOB, SIXTEEN);
        long[] high = new long[values.length];
        long[] low = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            ByteBuffer bytes = blob(values[i]).asByteBuffer();
            high[i] = bytes.getLong();
            low[i] = bytes.getLong();
        }
        Planes.write(target, high);
        Planes.write(target, low);
    }

    private static void writePlain(WireOutput target, Value[] values) {
        Column.tag(target, ValueCodec.BLOB, PLAIN);
        IntColumn.write(
                target,
                Arrays.stream(values).mapToLong(value -> blob(value).size()).toArray());
        for (Value value : values) {
            target.raw(blob(value).asByteBuffer());
        }
    }

    static Value[] read(WireInput source, int mode, int count) {
        if (mode == DICTIONARY) {
            int size = ValueDictionary.readSize(source, count);
            Value[] entries = readEach(source, Column.readTag(source, ValueCodec.BLOB), size);
            return ValueDictionary.resolve(source, entries, count);
        }
        return readEach(source, mode, count);
    }

    private static Value[] readEach(WireInput source, int mode, int count) {
        return switch (mode) {
            case PLAIN -> readPlain(source, count);
            case SIXTEEN -> readSixteens(source, count);
            default -> throw new WireException("form " + mode + " of blobs is unknown here; known are 0 to 2");
        };
    }

    private static Value[] readPlain(WireInput source, int count) {
        long[] lengths = IntColumn.read(source, count);
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            int length = Column.length(source, lengths[i]);
            int at = source.take(length);
            values[i] = Value.Blob.owning(Arrays.copyOfRange(source.array(), at, at + length));
        }
        return values;
    }

    private static Value[] readSixteens(WireInput source, int count) {
        long[] high = Planes.read(source, count);
        long[] low = Planes.read(source, count);
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            byte[] bytes =
                    ByteBuffer.allocate(16).putLong(high[i]).putLong(low[i]).array();
            values[i] = Value.Blob.owning(bytes);
        }
        return values;
    }

    private static Value.Blob blob(Value value) {
        return (Value.Blob) value;
    }
}
