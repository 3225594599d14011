package dev.tidemark.api.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueOrderTest {
    private static void assertAscending(Value... values) {
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values.length; j++) {
                int sign = Integer.signum(values[i].compareTo(values[j]));
                assertEquals(Integer.compare(i, j), sign, values[i] + " against " + values[j]);
            }
        }
    }

    private static void assertSame(Value left, Value right) {
        assertEquals(0, left.compareTo(right), left + " against " + right);
        assertEquals(0, right.compareTo(left), right + " against " + left);
    }

    @Test
    void nullComesBeforeNumbersBeforeTextsBeforeBlobs() {
        assertAscending(Value.NULL, Value.of(Long.MAX_VALUE), Value.of(""), Value.of(new byte[0]));
        assertAscending(Value.NULL, Value.of(Double.NEGATIVE_INFINITY), Value.of("0"), Value.of(new byte[] {0}));
    }

    @Test
    void booleansCountAsZeroAndOne() {
        assertSame(Value.of(true), Value.of(1));
        assertSame(Value.of(false), Value.of(0.0));
        assertAscending(Value.of(-1), Value.of(false), Value.of(0.5), Value.of(true), Value.of(2));
    }

    @Test
    void integersAndRealsOfOneMagnitudeCompareEqual() {
        assertSame(Value.of(1), Value.of(1.0));
        assertSame(Value.of(0.0), Value.of(-0.0));
        assertSame(Value.of(Long.MIN_VALUE), Value.of(-0x1p63));
    }

    @Test
    void aLongThatNoDoubleHoldsIsNotEqualToItsNeighbour() {
        long odd = (1L << 53) + 1;
        assertEquals((double) (odd - 1), (double) odd);
        assertAscending(Value.of((double) (odd - 1)), Value.of(odd), Value.of((double) (odd + 1)));
        assertAscending(Value.of(-(double) (odd + 1)), Value.of(-odd), Value.of(-(double) (odd - 1)));
    }

    @Test
    void theLargestLongIsLessThanTheDoubleThatItRoundsTo() {
        assertEquals(0x1p63, (double) Long.MAX_VALUE);
        assertAscending(Value.of(Long.MAX_VALUE), Value.of(0x1p63), Value.of(Double.POSITIVE_INFINITY));
        assertAscending(Value.of(Double.NEGATIVE_INFINITY), Value.of(-0x1.0000000000001p63), Value.of(Long.MIN_VALUE));
    }

    @Test
    void notANumberHasAPlaceOfItsOwnAboveAllNumbers() {
        assertAscending(Value.of(Long.MAX_VALUE), Value.of(Double.POSITIVE_INFINITY), Value.of(Double.NaN));
        assertSame(Value.of(Double.NaN), Value.of(Double.NaN));
    }

    @Test
    void integersAreNotComparedByTheirDifference() {
        assertAscending(Value.of(Long.MIN_VALUE), Value.of(-1), Value.of(Long.MAX_VALUE));
    }

    @Test
    void textSortsByCodePointAndNotByUtf16Unit() {
        String beyondTheBasicPlane = "\uD83D\uDE00";
        String lateInTheBasicPlane = "\uFF21";
        assertTrue(beyondTheBasicPlane.compareTo(lateInTheBasicPlane) < 0);
        assertAscending(Value.of("Z"), Value.of("a"), Value.of(lateInTheBasicPlane), Value.of(beyondTheBasicPlane));
        assertAscending(Value.of("x\uE000"), Value.of("x\uD800\uDC00"), Value.of("x\uDBFF\uDFFF"));
    }

    @Test
    void aTextComesBeforeItsContinuation() {
        assertAscending(Value.of(""), Value.of("\u0000"), Value.of("a"), Value.of("a\u0000"), Value.of("ab"));
    }

    @Test
    void textSortsAsItsUtf8BytesDo() {
        List<String> texts = new ArrayList<>(randomTexts(400));
        List<String> byBytes = new ArrayList<>(texts);
        byBytes.sort((left, right) ->
                Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8)));
        texts.sort((left, right) -> Value.of(left).compareTo(Value.of(right)));
        assertEquals(byBytes, texts);
    }

    private static List<String> randomTexts(int count) {
        int[] alphabet = {'a', 'b', 0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x1f600, 0x10ffff};
        Random random = new Random(7);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(4); length > 0; length--) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    void blobsSortByUnsignedByte() {
        assertAscending(
                Value.of(new byte[0]), Value.of(new byte[] {0}), Value.of(new byte[] {0x7f, 1}), Value.of(new byte[] {
                    (byte) 0x80
                }));
    }

    @Test
    void theOrderIsTransitiveOverNumbersOfAllClasses() {
        List<Value> numbers = new ArrayList<>(List.of(Value.of(true), Value.of(false), Value.of(-0.0)));
        for (int power : new int[] {0, 1, 52, 53, 54, 62, 63}) {
            for (int delta = -1; delta <= 1; delta++) {
                numbers.add(Value.of((1L << power) + delta));
                numbers.add(Value.of(Math.scalb(1.0, power) + delta));
                numbers.add(Value.of(Math.nextUp(Math.scalb(1.0, power) + delta)));
            }
        }
        Collections.shuffle(numbers, new Random(11));
        Collections.sort(numbers);
        for (int i = 0; i < numbers.size(); i++) {
            for (int j = i; j < numbers.size(); j++) {
                assertTrue(
                        numbers.get(i).compareTo(numbers.get(j)) <= 0, numbers.get(i) + " against " + numbers.get(j));
            }
        }
    }
}
