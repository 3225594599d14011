package dev.tidemark.plugin.storage.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.model.RowKey;
import dev.tidemark.api.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes sort and are equal as the values are that they stand for. */
final class SortKeyTest {
    private static final List<Value> EDGES = List.of(
            Value.NULL,
            Value.of(Long.MIN_VALUE),
            Value.of(Long.MAX_VALUE),
            Value.of(Long.MAX_VALUE - 511),
            Value.of(Long.MAX_VALUE - 512),
            Value.of(-0x1p63),
            Value.of(0x1p63),
            Value.of(Double.NEGATIVE_INFINITY),
            Value.of(Double.POSITIVE_INFINITY),
            Value.of(Double.NaN),
            Value.of(-Double.MAX_VALUE),
            Value.of(Double.MIN_VALUE),
            Value.of((1L << 53) + 1),
            Value.of((double) (1L << 53)),
            Value.of(0),
            Value.of(0.0),
            Value.of(-0.0),
            Value.of(false),
            Value.of(true),
            Value.of(1),
            Value.of(1.0),
            Value.of(-1),
            Value.of(""),
            Value.of("\0"),
            Value.of("\0\0"),
            Value.of("\0a"),
            Value.of("a"),
            Value.of("a\0"),
            Value.of("ab"),
            Value.of("\uFFFD"),
            Value.of("\uD83D\uDE00"),
            Value.of(new byte[0]),
            Value.of(new byte[] {0}),
            Value.of(new byte[] {0, -1}),
            Value.of(new byte[] {-1}));

    @Test
    void keysSortAsTheirValuesDoAndAreEqualWhereTheseAre() {
        SplittableRandom random = new SplittableRandom(1);
        List<RowKey> keys = new ArrayList<>();
        EDGES.forEach(value -> keys.add(RowKey.of(value, Value.of(1))));
        for (int i = 0; i < 200; i++) {
            keys.add(RowKey.of(any(random), any(random)));
        }
        for (RowKey left : keys) {
            for (RowKey right : keys) {
                assertSame(left, right);
            }
        }
    }

    private static Value any(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Value.of(random.nextLong() >> random.nextInt(64));
            case 1 -> Value.of((double) (random.nextLong() >> random.nextInt(64)));
            case 2 -> Value.of(Double.longBitsToDouble(random.nextLong()));
            default -> EDGES.get(random.nextInt(EDGES.size()));
        };
    }

    private static void assertSame(RowKey left, RowKey right) {
        byte[] first = SortKey.of(left);
        byte[] second = SortKey.of(right);
        int expected = Integer.signum(left.compareTo(right));
        if (expected != 0) {
            assertEquals(expected, Integer.signum(Arrays.compareUnsigned(first, second)), left + " and " + right);
        }
        // Of the NaNs, all are one.
        boolean isNaN = left.parts().stream().anyMatch(SortKeyTest::isNaN);
        assertTrue(isNaN || left.equals(right) == Arrays.equals(first, second), left + " and " + right);
    }

    private static boolean isNaN(Value value) {
        return value instanceof Value.Real real && Double.isNaN(real.value());
    }

    @Test
    void valuesOfOneMagnitudeAreFoundByTheSameBytesWithWhichTheirKeysBegin() {
        byte[] one = SortKey.of(List.of(Value.of(1)));
        assertTrue(Arrays.equals(one, SortKey.of(List.of(Value.of(1.0)))));
        assertTrue(Arrays.equals(one, SortKey.of(List.of(Value.of(true)))));
        byte[] key = SortKey.of(RowKey.of(Value.of(1.0)));
        assertFalse(Arrays.equals(one, key));
        assertTrue(Arrays.equals(one, Arrays.copyOf(key, one.length)));
    }

    @Test
    void aLongKeyFitsIntoAnIndexAndIsEqualToItselfAlone() {
        byte[] first = SortKey.of(RowKey.of("x".repeat(100_000) + "1"));
        byte[] second = SortKey.of(RowKey.of("x".repeat(100_000) + "2"));
        assertTrue(first.length < 2000, "" + first.length);
        assertFalse(Arrays.equals(first, second));
        assertTrue(Arrays.compareUnsigned(first, SortKey.of(RowKey.of("y"))) < 0);
    }
}
