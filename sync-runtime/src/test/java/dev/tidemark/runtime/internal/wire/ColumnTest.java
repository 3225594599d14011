package dev.tidemark.runtime.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.Value;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ColumnTest {
    @Test
    void integersTakeTheFormThatSuitsThem() {
        assertForm(IntColumn.CONSTANT, LongStream.generate(() -> -7).limit(100));
        assertForm(IntColumn.STEP, LongStream.range(0, 100).map(i -> 5 - 3 * i));
        assertForm(IntColumn.PLAIN, new Random(1).longs(100, -50, 50));
        assertForm(IntColumn.DELTA, LongStream.range(0, 100).map(i -> 1_700_000_000_000L + i * i));
        assertForm(IntColumn.RUNS, LongStream.range(0, 100).map(i -> i / 30 * i / 30));
        assertForm(IntColumn.FIXED, new Random(1).longs(100));
    }

    private static void assertForm(int mode, LongStream values) {
        long[] numbers = values.toArray();
        WireOutput target = new WireOutput(8);
        IntColumn.write(target, numbers);
        byte[] bytes = target.toByteArray();
        assertArrayEquals(numbers, IntColumn.read(new WireInput(bytes, 0, bytes.length), numbers.length));
        assertEquals(mode, bytes[0]);
    }

    @Test
    void extremeIntegersSurvive() {
        long[] extremes = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, Long.MIN_VALUE, 1L << 62, Long.MAX_VALUE};
        for (int from = 0; from < extremes.length; from++) {
            for (int to = from + 1; to <= extremes.length; to++) {
                assertSurvives(
                        Arrays.stream(extremes, from, to).mapToObj(Value::of).toArray(Value[]::new));
            }
        }
    }

    @Test
    void realsSurviveBitByBit() {
        double[] odd = {
            0.0,
            -0.0,
            Double.NaN,
            Double.longBitsToDouble(0x7FF0_0000_0000_0001L),
            Double.longBitsToDouble(0xFFF8_1234_5678_9ABCL),
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            9.007199254740993E15,
            1e300,
            0.1 + 0.2
        };
        for (double each : odd) {
            assertSurvives(Value.of(each));
            Value[] amongPrices = column(200, i -> i == 77 ? Value.of(each) : Value.of(i / 100.0));
            assertSurvives(amongPrices);
        }
        assertSurvives(Arrays.stream(odd).mapToObj(Value::of).toArray(Value[]::new));
        Random random = new Random(3);
        assertSurvives(column(500, i -> Value.of(Double.longBitsToDouble(random.nextLong()))));
    }

    @Test
    void pricesTakeLittleEvenWhereTheyWereComputed() {
        assertSize(0, column(1000, i -> Value.of(i * 0.37)), 500);
        assertSize(0, column(1000, i -> Value.of(i / 100.0)), 30);
    }

    @Test
    void textsSurviveInEveryForm() {
        assertSurvives(column(100, i -> Value.of("text " + i)));
        assertSurvives(column(100, i -> Value.of(i % 2 == 0 ? "active" : "pending")));
        assertSurvives(column(100, i -> Value.of(Samples.uuid(i))));
        assertSurvives(column(100, i -> Value.of(Samples.uuid(i % 5))));
        assertSurvives(column(
                100, i -> Value.of(i == 50 ? Samples.uuid(i).toUpperCase(java.util.Locale.ROOT) : Samples.uuid(i))));
        assertSurvives(column(100, i -> Value.of(i == 99 ? "x".repeat(36) : Samples.uuid(i))));
        assertSurvives(Value.of(""), Value.of(""), Value.of("\u0000"));
        assertSurvives(
                Value.of("grüß ağ Привет 漢字 🏖"), Value.of("\uFFFD"), Value.of("\uD83C!"), Value.of("\uDFD6\uD83C"));
    }

    @Test
    void blobsSurviveInEveryForm() {
        assertSurvives(column(100, i -> Value.of(new byte[i])));
        assertSurvives(column(100, i -> Value.of(new byte[] {(byte) (i % 3)})));
        Random random = new Random(5);
        assertSize(1600, column(100, i -> Value.of(bytes(random, 16))), 1601);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void booleansAndNullsTakeABitEach() {
        assertSize(0, column(800, i -> Value.of(i % 3 == 0)), 101);
        assertSize(0, column(800, i -> Value.NULL), 1);
        assertSize(0, column(800, i -> i % 3 == 0 ? Value.NULL : Value.of(5)), 103);
    }

    @Test
    void classesMayMix() {
        Random random = new Random(7);
        for (int length = 1; length < 40; length++) {
            assertSurvives(column(length, i -> any(random)));
        }
    }

    private static Value any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Value.NULL;
            case 1 -> Value.of(random.nextLong());
            case 2 -> Value.of(random.nextInt(1000) / 8.0);
            case 3 -> Value.of("t" + random.nextInt(3));
            case 4 -> Value.of(bytes(random, random.nextInt(20)));
            default -> Value.of(random.nextBoolean());
        };
    }

    private static Value[] column(int length, IntFunction<Value> value) {
        return IntStream.range(0, length).mapToObj(value).toArray(Value[]::new);
    }

    private static void assertSize(int atLeast, Value[] values, int atMost) {
        int size = assertSurvives(values);
        assertTrue(size >= atLeast && size <= atMost, size + " bytes");
    }

    private static int assertSurvives(Value... values) {
        WireOutput target = new WireOutput(8);
        Column.write(target, values, new WireOutput(8));
        byte[] bytes = target.toByteArray();
        WireInput source = new WireInput(bytes, 0, bytes.length);
        assertArrayEquals(values, ColumnReader.read(source, values.length));
        assertEquals(0, source.remaining());
        return bytes.length;
    }
}
