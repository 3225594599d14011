package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.codec.CodecException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a codec with a dictionary has to keep: all that it keeps without one, and that nothing else reads what it wrote. A codec
 * that has no dictionaries passes.
 */
abstract class CodecDictionaryContract extends CodecRoundTripContract {
    private static final int LARGE = 1 << 20;

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

    @Test
    void aDictionaryOfAnySizeAndKindServes() {
        for (byte[] dictionary : List.of(new byte[0], new byte[1], noise(7), new byte[4_096], text(LARGE))) {
            codec.withDictionary(dictionary).ifPresent(primed -> {
                byte[] encoded = encode(primed, text(400), Level.BALANCED);
                assertArrayEquals(
                        text(400),
                        decode(primed, encoded, 400),
                        () -> "a dictionary of " + dictionary.length + " bytes");
            });
        }
    }

    @Test
    void aDictionaryMakesTheSameBytesInEveryInstance() {
        codec.withDictionary(text(2_000)).ifPresent(primed -> {
            byte[] encoded = encode(primed, text(400), Level.BALANCED);
            Codec elsewhere = another().withDictionary(text(2_000)).orElseThrow();
            assertArrayEquals(encoded, encode(elsewhere, text(400), Level.BALANCED));
            assertArrayEquals(text(400), decode(elsewhere, encoded, 400));
        });
    }

    @Test
    void aDictionaryLeavesTheCodecThatItWasGivenTo() {
        byte[] before = encode(text(400), Level.BALANCED);
        codec.withDictionary(text(2_000)).ifPresent(primed -> {
            assertArrayEquals(before, encode(text(400), Level.BALANCED));
            assertArrayEquals(text(400), decode(before, 400));
        });
    }

    @Test
    void withADictionaryAllContentComesBack() {
        primed(() -> {
            whatIsEncodedDecodesToTheSameAtEveryLevel();
            anyMixtureComesBack();
        });
    }

    @Test
    void withADictionaryManyThreadsGetTheSameBytes() {
        primed(this::manyThreadsGetTheSameBytes);
    }

    @Test
    void withADictionaryTheBytesDoNotDependOnWhatWasEncodedBefore() {
        primed(this::theBytesDoNotDependOnWhatWasEncodedBefore);
    }

    @Test
    void withADictionaryEveryKindOfBufferServes() {
        primed(() -> {
            everyKindOfBufferCanBeEncodedIntoEveryKind();
            everyKindOfBufferCanBeDecodedIntoEveryKind();
            bothPositionsMoveBehindWhatWasReadAndWritten();
        });
    }

    @Test
    void withADictionaryDamageIsRefused() {
        primed(() -> {
            whatIsCutShortIsRefused();
            whatHasAByteTooManyIsRefused();
            everyFlippedBitIsNoticed();
            whatWasMixedUpOnItsWayIsRefused();
            foreignBytesAreRefused();
        });
    }

    @Test
    void withADictionaryABombStopsAtTheLimitOfTheTarget() {
        primed(() -> {
            aTargetThatIsTooSmallToDecodeIntoIsRefused();
            aBombStopsAtTheLimitOfTheTarget();
        });
    }

    /** Runs tests of the plain codec with one that has a dictionary, if there is such a one. */
    private void primed(Runnable tests) {
        codec.withDictionary(text(2_000)).ifPresent(primed -> {
            codec = primed;
            tests.run();
        });
    }
}
