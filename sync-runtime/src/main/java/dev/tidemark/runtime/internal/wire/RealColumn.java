package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.model.Value;

/**
 * Floating point numbers, bit by bit the same after the journey.
 *
 * <p>Most are decimals at heart: prices, measurements, sums of them. Such a number is the quotient of an integer by a
 * power of ten, give or take a few units in the last place where it was computed and not typed. So it travels as that
 * integer and that small distance, which together name every number exactly. Where this does not pay, the bits travel
 * in {@link Planes}.
 */
final class RealColumn {
    static final int PLANES = 0;
    static final int SCALED = 1;
    static final int MAX_SCALE = 9;

    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    private static final int SAMPLE = 32;
    private static final int NEAR = 64;

    private RealColumn() {}

    static void write(WireOutput target, Value[] values) {
        int scale = scale(values);
        if (scale > MAX_SCALE || !writeScaled(target, values, scale)) {
            Column.tag(target, ValueCodec.REAL, PLANES);
            Planes.write(target, bits(values));
        }
    }

    /** Returns the least scale that suits a sample, or one too many. */
    private static int scale(Value[] values) {
        int scale = 0;
        int stride = Math.max(1, values.length / SAMPLE);
        for (int i = 0; i < values.length && scale <= MAX_SCALE; i += stride) {
            while (scale <= MAX_SCALE && Math.abs(distance(real(values[i]), scale)) > NEAR) {
                scale++;
            }
        }
        return scale;
    }

    private static boolean writeScaled(WireOutput target, Value[] values, int scale) {
        long[] integers = new long[values.length];
        long[] distances = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            double value = real(values[i]);
            integers[i] = Math.round(value * POWERS[scale]);
            distances[i] = distance(value, scale);
        }
        IntColumn whole = new IntColumn(integers);
        IntColumn rest = new IntColumn(distances);
        if (whole.size() + rest.size() >= 8L * values.length) {
            return false;
        }
        Column.tag(target, ValueCodec.REAL, SCALED);
        target.u8(scale);
        target.u8(whole.mode());
        whole.writeBody(target);
        target.u8(rest.mode());
        rest.writeBody(target);
        return true;
    }

    private static long distance(double value, int scale) {
        return Double.doubleToRawLongBits(value)
                - Double.doubleToRawLongBits(Math.round(value * POWERS[scale]) / POWERS[scale]);
    }

    static Value[] read(WireInput source, int mode, int count) {
        return switch (mode) {
            case PLANES -> reals(Planes.read(source, count));
            case SCALED -> readScaled(source, count);
            default -> throw new WireException("form " + mode + " of reals is unknown; known are 0 and 1");
        };
    }

    private static Value[] readScaled(WireInput source, int count) {
        double power = POWERS[source.index(POWERS.length, "the scale of decimals")];
        long[] bits = IntColumn.read(source, count);
        long[] distances = IntColumn.read(source, count);
        for (int i = 0; i < count; i++) {
            bits[i] = Double.doubleToRawLongBits(bits[i] / power) + distances[i];
        }
        return reals(bits);
    }

    private static Value[] reals(long[] bits) {
        Value[] values = new Value[bits.length];
        for (int i = 0; i < bits.length; i++) {
            values[i] = Value.of(Double.longBitsToDouble(bits[i]));
        }
        return values;
    }

    private static long[] bits(Value[] values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Double.doubleToRawLongBits(real(values[i]));
        }
        return bits;
    }

    private static double real(Value value) {
        return ((Value.Real) value).value();
    }
}
