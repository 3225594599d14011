package dev.tidemark.runtime.internal.wire;

import java.util.Arrays;

/**
 * Integers, at least one, in whichever of six forms is the smallest: all the same, steps of one size, as they are,
 * differences, runs of equal ones, or 8 bytes each. Differences wrap around, so any 64-bit integers will do.
 */
final class IntColumn {
    static final int CONSTANT = 0;
    static final int STEP = 1;
    static final int PLAIN = 2;
    static final int DELTA = 3;
    static final int RUNS = 4;
    static final int FIXED = 5;

    private final long[] values;
    private final int mode;
    private final long size;

    /** Looks at the values and chooses a form. */
    IntColumn(long[] values) {
        this.values = values;
        if (isSteady(values)) {
            long step = values.length == 1 ? 0 : values[1] - values[0];
            this.mode = step == 0 ? CONSTANT : STEP;
            this.size = WireOutput.svarintSize(values[0]) + (step == 0 ? 0 : WireOutput.svarintSize(step));
        } else {
            long[] sizes = sizes(values);
            this.mode = smallest(sizes);
            this.size = sizes[mode];
        }
    }

    /** Most columns that are not steady show it at their third value. */
    private static boolean isSteady(long[] values) {
        for (int i = 2; i < values.length; i++) {
            if (values[i] - values[i - 1] != values[1] - values[0]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the bytes of each form that is open to any values; of runs nearly. */
    private static long[] sizes(long[] values) {
        long[] sizes = {Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 8L * values.length};
        long previous = ~values[0];
        for (int i = 0; i < values.length; i++) {
            long value = values[i];
            int bytes = WireOutput.svarintSize(value);
            sizes[PLAIN] += bytes;
            sizes[DELTA] += WireOutput.svarintSize(i == 0 ? value : value - previous);
            sizes[RUNS] += value == previous ? 0 : bytes + 1;
            previous = value;
        }
        return sizes;
    }

    /** Among forms of one size, that which compresses best comes first. */
    private static int smallest(long[] sizes) {
        int best = RUNS;
        for (int form : new int[] {DELTA, PLAIN, FIXED}) {
            best = sizes[form] < sizes[best] ? form : best;
        }
        return best;
    }

    /** Returns the number of the form. */
    int mode() {
        return mode;
    }

    /** Returns about how many bytes the content takes. */
    long size() {
        return size;
    }

    static void write(WireOutput target, long[] values) {
        IntColumn column = new IntColumn(values);
        target.u8(column.mode);
        column.writeBody(target);
    }

    void writeBody(WireOutput target) {
        switch (mode) {
            case CONSTANT -> target.svarint(values[0]);
            case STEP -> {
                target.svarint(values[0]);
                target.svarint(values[1] - values[0]);
            }
            case PLAIN -> writePlain(target);
            case DELTA -> writeDeltas(target);
            case RUNS -> writeRuns(target);
            default -> writeFixed(target);
        }
    }

    private void writePlain(WireOutput target) {
        for (long value : values) {
            target.svarint(value);
        }
    }

    private void writeDeltas(WireOutput target) {
        long previous = 0;
        for (long value : values) {
            target.svarint(value - previous);
            previous = value;
        }
    }

    private void writeRuns(WireOutput target) {
        int start = 0;
        for (int i = 1; i <= values.length; i++) {
            if (i == values.length || values[i] != values[start]) {
                target.svarint(values[start]);
                target.uvarint(i - start);
                start = i;
            }
        }
    }

    private void writeFixed(WireOutput target) {
        for (long value : values) {
            target.fixed64(value);
        }
    }

    static long[] read(WireInput source, int count) {
        return readBody(source, source.u8(), count);
    }

    static long[] readBody(WireInput source, int mode, int count) {
        return switch (mode) {
            case CONSTANT -> steps(count, source.svarint(), 0);
            case STEP -> steps(count, source.svarint(), source.svarint());
            case PLAIN -> readPlain(source, count);
            case DELTA -> readDeltas(source, count);
            case RUNS -> readRuns(source, count);
            case FIXED -> readFixed(source, count);
            default -> throw new WireException("form " + mode + " of integers is unknown; known are 0 to 5");
        };
    }

    private static long[] steps(int count, long first, long step) {
        long[] values = new long[count];
        long value = first;
        for (int i = 0; i < count; i++) {
            values[i] = value;
            value += step;
        }
        return values;
    }

    private static long[] readPlain(WireInput source, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = source.svarint();
        }
        return values;
    }

    private static long[] readDeltas(WireInput source, int count) {
        long[] values = new long[count];
        long previous = 0;
        for (int i = 0; i < count; i++) {
            previous += source.svarint();
            values[i] = previous;
        }
        return values;
    }

    private static long[] readRuns(WireInput source, int count) {
        long[] values = new long[count];
        int at = 0;
        while (at < count) {
            long value = source.svarint();
            int length = source.upTo(count - at, "the length of a run");
            if (length == 0) {
                throw new WireException("a run is empty; it needs at least one value");
            }
            Arrays.fill(values, at, at + length, value);
            at += length;
        }
        return values;
    }

    private static long[] readFixed(WireInput source, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = source.fixed64();
        }
        return values;
    }
}
