package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a codec has to keep to with buffers: of every kind, at any position, and only in the part that is its own. */
abstract class CodecBufferContract extends CodecKit {
    private static final byte[] CONTENT = text(3_000);

    /** A source, and the kind of buffer to bring it into. */
    private interface Passage {
        void pass(ByteBuffer source, Buffers into);
    }

    /** Tries buffers of every kind as source, read-only ones too, with buffers of every kind as target. */
    private static void everyWay(byte[] content, Passage passage) {
        for (Buffers from : Buffers.values()) {
            for (Buffers into : Buffers.values()) {
                passage.pass(from.holding(content), into);
                passage.pass(from.holding(content).asReadOnlyBuffer(), into);
            }
        }
    }

    @Test
    void everyKindOfBufferCanBeEncodedIntoEveryKind() {
        everyWay(CONTENT, (source, into) -> {
            ByteBuffer target = into.target(codec.maxEncodedLength(CONTENT.length));
            codec.encode(source, target, Level.BALANCED);
            assertArrayEquals(CONTENT, decode(Buffers.written(target), CONTENT.length));
        });
    }

    @Test
    void everyKindOfBufferCanBeDecodedIntoEveryKind() {
        everyWay(encode(CONTENT, Level.BALANCED), (source, into) -> {
            ByteBuffer target = into.target(CONTENT.length + 9);
            codec.decode(source, target);
            assertArrayEquals(CONTENT, Buffers.written(target));
        });
    }

    @Test
    void bothPositionsMoveBehindWhatWasReadAndWritten() {
        everyWay(CONTENT, (source, into) -> {
            ByteBuffer target = into.target(codec.maxEncodedLength(CONTENT.length));
            codec.encode(source, target, Level.BALANCED);
            assertEquals(source.limit(), source.position(), "the source's position after encode");
            assertTrue(Buffers.written(target).length > 0, "the target's position stays after encode");
        });
        everyWay(encode(CONTENT, Level.BALANCED), (source, into) -> {
            ByteBuffer target = into.target(CONTENT.length + 9);
            codec.decode(source, target);
            assertEquals(source.limit(), source.position(), "the source's position after decode");
            assertEquals(CONTENT.length, Buffers.written(target).length, "how far the target's position moved");
        });
    }

    @Test
    void limitsAndByteOrdersStayAsTheyWere() {
        byte[] encoded = encode(CONTENT, Level.BALANCED);
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            everyWay(CONTENT, (source, into) -> {
                ByteBuffer target =
                        into.target(codec.maxEncodedLength(CONTENT.length)).order(order);
                assertStays(source.order(order), target, () -> codec.encode(source, target, Level.BALANCED));
            });
            everyWay(encoded, (source, into) -> {
                ByteBuffer target = into.target(CONTENT.length + 9).order(order);
                assertStays(source.order(order), target, () -> codec.decode(source, target));
            });
        }
    }

    private static void assertStays(ByteBuffer source, ByteBuffer target, Runnable work) {
        int sourceLimit = source.limit();
        int targetLimit = target.limit();
        ByteOrder order = target.order();
        work.run();
        assertEquals(sourceLimit, source.limit(), "the source's limit");
        assertEquals(targetLimit, target.limit(), "the target's limit");
        assertEquals(order, source.order(), "the source's byte order");
        assertEquals(order, target.order(), "the target's byte order");
    }

    @Test
    void theBytesDoNotDependOnTheByteOrderOfTheBuffers() {
        byte[] encoded = encode(CONTENT, Level.BALANCED);
        ByteBuffer little = ByteBuffer.allocate(codec.maxEncodedLength(CONTENT.length));
        codec.encode(
                ByteBuffer.wrap(CONTENT).order(ByteOrder.LITTLE_ENDIAN),
                little.order(ByteOrder.LITTLE_ENDIAN),
                Level.BALANCED);
        assertArrayEquals(encoded, Arrays.copyOf(little.array(), little.position()));
        ByteBuffer decoded = ByteBuffer.allocate(CONTENT.length).order(ByteOrder.LITTLE_ENDIAN);
        codec.decode(ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN), decoded);
        assertArrayEquals(CONTENT, decoded.array());
    }

    @Test
    void theSourceIsNotWrittenTo() {
        everyWay(CONTENT, (source, into) -> {
            codec.encode(source, into.target(codec.maxEncodedLength(CONTENT.length)), Level.BALANCED);
            Buffers.assertHolds(CONTENT, source);
        });
        byte[] encoded = encode(CONTENT, Level.BALANCED);
        everyWay(encoded, (source, into) -> {
            codec.decode(source, into.target(CONTENT.length));
            Buffers.assertHolds(encoded, source);
        });
    }

    @Test
    void nothingIsWrittenBeforeThePositionOrBehindTheLimit() {
        everyWay(CONTENT, (source, into) -> {
            ByteBuffer target = into.target(codec.maxEncodedLength(CONTENT.length));
            codec.encode(source, target, Level.BALANCED);
            Buffers.assertMarginsUntouched(target);
        });
        everyWay(encode(CONTENT, Level.BALANCED), (source, into) -> {
            ByteBuffer target = into.target(CONTENT.length);
            codec.decode(source, target);
            Buffers.assertMarginsUntouched(target);
        });
    }

    @Test
    void theLargestLengthIsNeverExceeded() {
        for (int length = 0; length < 300; length++) {
            assertFits(noise(length));
        }
        List.of(text(4_095), new byte[65_537], noise(70_000), noise(300_000)).forEach(this::assertFits);
    }

    private void assertFits(byte[] content) {
        int largest = codec.maxEncodedLength(content.length);
        for (Level level : Level.values()) {
            ByteBuffer roomy = ByteBuffer.allocate(2 * largest + 1_000);
            codec.encode(ByteBuffer.wrap(content), roomy, level);
            assertTrue(
                    roomy.position() <= largest,
                    () -> content.length + " bytes become " + roomy.position() + " at " + level
                            + ", and the largest length was said to be " + largest);
        }
    }

    @Test
    void theLargestLengthOfTheLargestSourceIsNotNegative() {
        for (int length : new int[] {1 << 30, Integer.MAX_VALUE - 1, Integer.MAX_VALUE}) {
            assertTrue(isAnsweredOrRefused(length), () -> "the largest length for " + length + " bytes is negative");
        }
    }

    private boolean isAnsweredOrRefused(int length) {
        try {
            return codec.maxEncodedLength(length) >= 0;
        } catch (ArithmeticException | IllegalArgumentException refused) {
            return true;
        }
    }
}
