package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;
import java.util.Arrays;

/** Reads what {@link Column} writes. */
final class ColumnReader {
    private ColumnReader() {}

    static Value[] read(WireInput source, int count) {
        int tag = source.u8();
        if (tag != Column.WITH_NULLS) {
            return readPresent(source, tag, count);
        }
        boolean[] nulls = Bits.read(source, count);
        int present = 0;
        for (boolean isNull : nulls) {
            present += isNull ? 0 : 1;
        }
        if (present == 0 || present == count) {
            throw new WireException("a column with nulls has " + present + " values in " + count + " rows");
        }
        return spread(nulls, readPresent(source, source.u8(), present));
    }

    private static Value[] spread(boolean[] nulls, Value[] present) {
        Value[] values = new Value[nulls.length];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = nulls[i] ? Value.NULL : present[at++];
        }
        return values;
    }

    private static Value[] readPresent(WireInput source, int tag, int count) {
        return tag == Column.MIXED ? readMixed(source, count) : readClass(source, tag, count);
    }

    private static Value[] readMixed(WireInput source, int count) {
        long[] classes = IntColumn.read(source, count);
        int[] counts = new int[ValueCodec.BOOL + 1];
        for (long each : classes) {
            if (each < ValueCodec.INT || each > ValueCodec.BOOL) {
                throw new WireException("class " + each + " in a column of several classes; known are 1 to 5");
            }
            counts[(int) each]++;
        }
        Value[] values = new Value[count];
        for (int each = ValueCodec.INT; each < counts.length; each++) {
            if (counts[each] > 0) {
                int mode = Column.readTag(source, each);
                place(values, classes, each, readClass(source, each | mode << 4, counts[each]));
            }
        }
        return values;
    }

    private static void place(Value[] values, long[] classes, int valueClass, Value[] some) {
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            if (classes[i] == valueClass) {
                values[i] = some[at++];
            }
        }
    }

    private static Value[] readClass(WireInput source, int tag, int count) {
        int mode = tag >> 4;
        checkForm(tag & 15, mode);
        return switch (tag & 15) {
            case ValueCodec.NULL -> readNulls(count);
            case ValueCodec.INT -> readInts(source, mode, count);
            case ValueCodec.REAL -> RealColumn.read(source, mode, count);
            case ValueCodec.TEXT -> TextColumn.read(source, mode, count);
            case ValueCodec.BLOB -> BlobColumn.read(source, mode, count);
            case ValueCodec.BOOL -> readBools(source, count);
            default -> throw new WireException("tag " + tag + " of a column is unknown here");
        };
    }

    /** Nulls and booleans have one form. */
    private static void checkForm(int valueClass, int mode) {
        if (mode != 0 && (valueClass == ValueCodec.NULL || valueClass == ValueCodec.BOOL)) {
            throw new WireException("form " + mode + " of nulls or booleans is unknown; known is 0");
        }
    }

    private static Value[] readNulls(int count) {
        Value[] values = new Value[count];
        Arrays.fill(values, Value.NULL);
        return values;
    }

    /** Equal neighbours share one value. */
    private static Value[] readInts(WireInput source, int mode, int count) {
        long[] integers = IntColumn.readBody(source, mode, count);
        Value[] values = new Value[count];
        values[0] = Value.of(integers[0]);
        for (int i = 1; i < count; i++) {
            values[i] = integers[i] == integers[i - 1] ? values[i - 1] : Value.of(integers[i]);
        }
        return values;
    }

    private static Value[] readBools(WireInput source, int count) {
        boolean[] bits = Bits.read(source, count);
        Value no = Value.of(false);
        Value yes = Value.of(true);
        Value[] values = new Value[count];
        for (int i = 0; i < count; i++) {
            values[i] = bits[i] ? yes : no;
        }
        return values;
    }
}
