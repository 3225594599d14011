package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec.Level;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a codec is there for: content of any kind comes back as it was, whoever encodes or decodes beside it. */
abstract class CodecRoundTripContract extends CodecRefusalContract {
    private static final int THREADS = 8;

    @Test
    void whatIsEncodedDecodesToTheSameAtEveryLevel() {
        for (Level level : Level.values()) {
            for (byte[] content : contents()) {
                assertComesBack(content, level);
            }
        }
    }

    @Test
    void hugeContentComesBack() {
        assertComesBack(noise(1 << 20), Level.FAST);
        assertComesBack(text(4 << 20), Level.FAST);
    }

    @Test
    void anyMixtureComesBack() {
        Rounds.each(200, random -> {
            byte[] content = mixture(random);
            assertComesBack(content, Level.values()[random.nextInt(Level.values().length)]);
        });
    }

    private void assertComesBack(byte[] content, Level level) {
        byte[] decoded = decode(encode(content, level), content.length);
        assertTrue(Arrays.equals(content, decoded), () -> content.length + " bytes at " + level);
    }

    @Test
    void manyThreadsGetTheSameBytes() {
        List<byte[]> contents = IntStream.range(0, 24)
                .mapToObj(i -> i % 2 == 0 ? text(5_000 + i) : noise(2_000 + i))
                .toList();
        List<byte[]> encoded =
                contents.stream().map(each -> encode(each, Level.BALANCED)).toList();
        Threads.atOnce(THREADS, thread -> {
            for (int i = 0; i < 4 * contents.size(); i++) {
                int which = (i + 7 * thread) % contents.size();
                byte[] content = contents.get(which);
                assertArrayEquals(encoded.get(which), encode(content, Level.BALANCED), "while other threads encode");
                assertArrayEquals(content, decode(encoded.get(which), content.length), "while other threads decode");
            }
        });
    }

    @Test
    void theBytesDoNotDependOnWhatWasEncodedBefore() {
        List<byte[]> contents = List.of(text(300), noise(300), new byte[300], text(5_000), new byte[0]);
        List<byte[]> encoded =
                contents.stream().map(each -> encode(each, Level.BALANCED)).toList();
        for (int i = contents.size() - 1; i >= 0; i--) {
            assertArrayEquals(encoded.get(i), encode(contents.get(i), Level.BALANCED), "content " + i);
        }
    }

    @Test
    void twoInstancesWriteAndReadAlike() {
        byte[] encoded = encode(text(1_000), Level.HIGH);
        assertArrayEquals(encoded, encode(another(), text(1_000), Level.HIGH));
        assertArrayEquals(text(1_000), decode(another(), encoded, 1_000));
    }
}
