package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;
import java.util.Arrays;

/**
 * The values of one column of one group of changes, at least one.
 *
 * <p>A column opens with a tag: the class of its values in the lower four bits, and the form in which that class is
 * written in the upper four. What is not uniform is taken apart until it is: a column with nulls is a bitmap and a
 * column without, a column of several classes is a column of class numbers and one column for each class.
 */
final class Column {
    static final int MIXED = 6;
    static final int WITH_NULLS = 7;

    private Column() {}

    static void tag(WireOutput target, int valueClass, int mode) {
        target.u8(valueClass | mode << 4);
    }

    /** Reads the tag of a column whose class is known beforehand, and returns the form. */
    static int readTag(WireInput source, int valueClass) {
        int tag = source.u8();
        if ((tag & 15) != valueClass) {
            throw new WireException(
                    "a column of class " + (tag & 15) + " where one of class " + valueClass + " belongs");
        }
        return tag >> 4;
    }

    /** Returns a value's length, if so many bytes remain. */
    static int length(WireInput source, long length) {
        if (length < 0 || length > source.remaining()) {
            throw new WireException("a value of " + length + " bytes, but " + source.remaining() + " remain");
        }
        return (int) length;
    }

    /**
     * Writes a column.
     *
     * @param spare for passing use
     */
    static void write(WireOutput target, Value[] values, WireOutput spare) {
        int[] counts = new int[6];
        for (Value value : values) {
            counts[ValueCodec.classOf(value)]++;
        }
        int nulls = counts[ValueCodec.NULL];
        if (nulls == 0 || nulls == values.length) {
            writePresent(target, values, counts, spare);
        } else {
            tag(target, WITH_NULLS, 0);
            Bits.write(target, which(values, ValueCodec.NULL));
            counts[ValueCodec.NULL] = 0;
            writePresent(target, without(values, nulls), counts, spare);
        }
    }

    private static void writePresent(WireOutput target, Value[] values, int[] counts, WireOutput spare) {
        int valueClass = ValueCodec.classOf(values[0]);
        if (counts[valueClass] == values.length) {
            writeClass(target, valueClass, values, spare);
            return;
        }
        tag(target, MIXED, 0);
        IntColumn.write(
                target, Arrays.stream(values).mapToLong(ValueCodec::classOf).toArray());
        for (int each = 1; each < counts.length; each++) {
            if (counts[each] > 0) {
                int wanted = each;
                Value[] some = Arrays.stream(values)
                        .filter(value -> ValueCodec.classOf(value) == wanted)
                        .toArray(Value[]::new);
                writeClass(target, each, some, spare);
            }
        }
    }

    private static void writeClass(WireOutput target, int valueClass, Value[] values, WireOutput spare) {
        switch (valueClass) {
            case ValueCodec.NULL -> tag(target, ValueCodec.NULL, 0);
            case ValueCodec.INT -> writeInts(target, values);
            case ValueCodec.REAL -> RealColumn.write(target, values);
            case ValueCodec.TEXT -> TextColumn.write(target, values, spare);
            case ValueCodec.BLOB -> BlobColumn.write(target, values);
            default -> writeBools(target, values);
        }
    }

    private static void writeInts(WireOutput target, Value[] values) {
        long[] integers = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = ((Value.Int) values[i]).value();
        }
        IntColumn column = new IntColumn(integers);
        tag(target, ValueCodec.INT, column.mode());
        column.writeBody(target);
    }

    private static void writeBools(WireOutput target, Value[] values) {
        tag(target, ValueCodec.BOOL, 0);
        boolean[] bits = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = ((Value.Bool) values[i]).value();
        }
        Bits.write(target, bits);
    }

    private static boolean[] which(Value[] values, int valueClass) {
        boolean[] bits = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = ValueCodec.classOf(values[i]) == valueClass;
        }
        return bits;
    }

    private static Value[] without(Value[] values, int nulls) {
        Value[] present = new Value[values.length - nulls];
        int at = 0;
        for (Value value : values) {
            if (!value.isNull()) {
                present[at++] = value;
            }
        }
        return present;
    }
}
