package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every codec must keep: extend this class, return the provider, and the tests are inherited.
 *
 * <pre>{@code
 * class AcmeCodecTest extends CodecContract {
 *     @Override
 *     protected CodecProvider provider() {
 *         return new AcmeCodecProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Override {@link #golden} from the first release on, and {@link #settings} if there are required settings. Proved is, beside
 * what {@link ProviderContract} proves:
 *
 * <ul>
 *   <li>Content of any kind and size comes back as it was, at every level, through heap, direct, sliced and read-only buffers;
 *       positions move, limits, byte orders and sources stay, and nothing outside of the target is written.
 *   <li>{@link Codec#maxEncodedLength} holds, and a target that is too small is refused.
 *   <li>What is cut short, damaged in any bit, mixed up or foreign is a {@link CodecException}; what is larger than its target
 *       stops there, and takes no memory for the rest.
 *   <li>An instance serves many threads, and no call leaves a trace in the next: the same content has the same bytes.
 *   <li>A dictionary serves that dictionary alone.
 *   <li>What earlier releases encoded still decodes.
 * </ul>
 *
 * <p>What is random is the same in every run; {@link Rounds} says how to have more of it. A codec whose bugs slip through is a
 * reason to add to this kit first.
 */
public abstract class CodecContract extends CodecRefusalContract {
    private static final int THREADS = 8;

    /**
     * Returns what earlier releases encoded; a name stands for its format for ever, so it must still decode. To make one, write
     * it with an empty text for what is encoded: the failure says what to put there.
     */
    protected List<Golden> golden() {
        return List.of();
    }

    /**
     * What a release encoded.
     *
     * @param release for messages
     * @param encoded in hexadecimal digits
     * @param content what it holds
     */
    public record Golden(String release, String encoded, String content) {}

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

    @Test
    void whatEarlierReleasesEncodedStillDecodes() {
        for (Golden golden : golden()) {
            byte[] content = golden.content().getBytes(StandardCharsets.UTF_8);
            String now = HexFormat.of().formatHex(encode(content, Level.BALANCED));
            assertArrayEquals(
                    content,
                    decoded(golden, content.length),
                    () -> "encoded by release " + golden.release() + " (now it is encoded as " + now + ")");
        }
    }

    private byte[] decoded(Golden golden, int length) {
        try {
            return decode(HexFormat.of().parseHex(golden.encoded()), length);
        } catch (CodecException refused) {
            return refused.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void aDictionaryServesThatDictionaryAlone() {
        codec.withDictionary(text(2_000)).ifPresent(primed -> {
            byte[] content = text(400);
            byte[] encoded = encode(primed, content, Level.BALANCED);
            assertArrayEquals(content, decode(primed, encoded, content.length));
            assertTrue(
                    encoded.length < encode(content, Level.BALANCED).length,
                    "content that the dictionary holds must become smaller with it");
            assertRefused(encoded, Buffers.HEAP.target(4_096), "no dictionary");
            Codec other = codec.withDictionary(noise(2_000)).orElseThrow();
            assertThrows(CodecException.class, () -> decode(other, encoded, content.length), "another dictionary");
        });
    }

    @Test
    void aDictionaryIsCopied() {
        byte[] dictionary = text(2_000);
        codec.withDictionary(dictionary).ifPresent(primed -> {
            byte[] encoded = encode(primed, text(400), Level.BALANCED);
            Arrays.fill(dictionary, (byte) 0);
            assertArrayEquals(encoded, encode(primed, text(400), Level.BALANCED), "the caller's array was kept");
            assertArrayEquals(text(400), decode(primed, encoded, 400), "the caller's array was kept");
        });
    }
}
