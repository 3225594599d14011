package dev.tidemark.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.api.codec.Codec;
import dev.tidemark.api.codec.Codec.Level;
import dev.tidemark.api.codec.CodecException;
import dev.tidemark.api.codec.CodecProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every codec must keep: extend it, return the provider, and the tests are inherited. A codec whose bugs slip through is
 * a reason to add to this kit first.
 *
 * <p>{@code -Dsync.seed=N} runs what is random from another seed.
 */
public abstract class CodecContract extends ProviderContract<CodecProvider> {
    private static final long SEED = Long.getLong("sync.seed", 4711L);

    private Codec codec;

    /** Returns what earlier releases encoded; a name stands for its format for ever, so it must still decode. */
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

    @BeforeEach
    void create() {
        codec = another();
    }

    private Codec another() {
        CodecProvider provider = provider();
        return provider.create(TestConfig.of(provider.configSpec(), settings()), TestContext.in(directory));
    }

    @Test
    void whatIsEncodedDecodesToTheSameAtEveryLevel() {
        for (Level level : Level.values()) {
            for (byte[] content : contents()) {
                assertArrayEquals(content, decode(encode(content, level), content.length), () -> describe(content));
            }
        }
    }

    @Test
    void everyKindOfBufferWorksInEveryPlace() {
        byte[] content = text(3_000);
        for (Buffers from : Buffers.values()) {
            for (Buffers into : Buffers.values()) {
                assertRoundTrip(content, from.holding(content), into);
                assertRoundTrip(content, from.holding(content).asReadOnlyBuffer(), into);
            }
        }
    }

    private void assertRoundTrip(byte[] content, ByteBuffer source, Buffers kind) {
        int end = source.limit();
        ByteBuffer target = kind.target(codec.maxEncodedLength(content.length));
        int limit = target.limit();
        codec.encode(source, target, Level.BALANCED);
        assertEquals(end, source.position(), "the source's position must be behind what was read");
        assertEquals(limit, target.limit(), "the target's limit must stay");
        Buffers.assertMarginsUntouched(target);
        assertArrayEquals(content, bytes(source.duplicate().position(end - content.length)), "the source was changed");

        ByteBuffer encoded = like(source, Buffers.written(target));
        ByteBuffer decoded = kind.target(content.length + 9);
        int decodedLimit = decoded.limit();
        codec.decode(encoded, decoded);
        assertEquals(encoded.limit(), encoded.position(), "the source's position must be behind what was read");
        assertEquals(decodedLimit, decoded.limit(), "the target's limit must stay");
        Buffers.assertMarginsUntouched(decoded);
        assertArrayEquals(content, Buffers.written(decoded));
    }

    private static ByteBuffer like(ByteBuffer source, byte[] content) {
        ByteBuffer buffer = (source.isDirect() ? Buffers.DIRECT : Buffers.SLICE_OF_HEAP).holding(content);
        return source.isReadOnly() ? buffer.asReadOnlyBuffer() : buffer;
    }

    @Test
    void theLargestLengthIsNeverExceeded() {
        for (byte[] content : contents()) {
            ByteBuffer target = Buffers.HEAP.target(codec.maxEncodedLength(content.length));
            codec.encode(ByteBuffer.wrap(content), target, Level.FAST);
            Buffers.assertMarginsUntouched(target);
        }
    }

    @Test
    void aTargetThatIsTooSmallToDecodeIntoIsRefused() {
        for (byte[] content : List.of(new byte[1], text(5_000), noise(5_000))) {
            for (int room : new int[] {0, content.length / 2, content.length - 1}) {
                for (Buffers kind : Buffers.values()) {
                    assertRefused(encode(content, Level.BALANCED), kind.target(room), "room for " + room);
                }
            }
        }
    }

    @Test
    void aBombStopsAtTheLimitOfTheTarget() {
        byte[] bomb = encode(new byte[32 << 20], Level.FAST);
        assertRefused(bomb, Buffers.HEAP.target(4_096), "a bomb of " + bomb.length + " bytes");
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] encoded = encode(text(300), Level.BALANCED);
        for (int length = 0; length < encoded.length; length++) {
            assertRefused(Arrays.copyOf(encoded, length), Buffers.HEAP.target(4_096), "cut to " + length + " bytes");
        }
    }

    @Test
    void whatHasAByteTooManyIsRefused() {
        byte[] encoded = encode(text(300), Level.BALANCED);
        assertRefused(Arrays.copyOf(encoded, encoded.length + 1), Buffers.HEAP.target(4_096), "a byte too many");
    }

    @Test
    void everyFlippedBitIsNoticed() {
        for (byte[] content : List.of(new byte[0], new byte[] {1}, text(300), noise(100))) {
            byte[] encoded = encode(content, Level.BALANCED);
            for (int bit = 0; bit < encoded.length * 8; bit++) {
                byte[] damaged = encoded.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertRefused(damaged, Buffers.HEAP.target(4_096), "bit " + bit + " flipped");
            }
        }
    }

    @Test
    void foreignBytesAreRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 2_000; round++) {
            byte[] foreign = new byte[random.nextInt(200)];
            random.nextBytes(foreign);
            Buffers kind = Buffers.values()[round % Buffers.values().length];
            assertRefused(foreign, kind.target(random.nextInt(5_000)), "round " + round + " of -Dsync.seed=" + SEED);
        }
    }

    @Test
    void anInstanceServesManyThreads() {
        byte[] expected = encode(text(20_000), Level.BALANCED);
        List<byte[]> encoded = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> encode(text(20_000), Level.BALANCED))
                .toList();
        encoded.forEach(each -> assertArrayEquals(expected, each, "the bytes depend on the thread"));
        assertTrue(
                IntStream.range(0, 64).parallel().allMatch(i -> Arrays.equals(text(20_000), decode(expected, 20_000))));
    }

    @Test
    void twoInstancesReadEachOther() {
        byte[] encoded = encode(text(1_000), Level.HIGH);
        ByteBuffer decoded = ByteBuffer.allocate(1_000);
        another().decode(ByteBuffer.wrap(encoded), decoded);
        assertArrayEquals(text(1_000), decoded.array());
    }

    @Test
    void whatEarlierReleasesEncodedStillDecodes() {
        for (Golden golden : golden()) {
            byte[] content = golden.content().getBytes(StandardCharsets.UTF_8);
            byte[] decoded = decode(HexFormat.of().parseHex(golden.encoded()), content.length);
            assertArrayEquals(content, decoded, () -> "encoded by release " + golden.release());
        }
    }

    @Test
    void aDictionaryServesThatDictionaryAlone() {
        codec.withDictionary(text(2_000)).ifPresent(this::assertDictionaryCounts);
    }

    private void assertDictionaryCounts(Codec primed) {
        byte[] content = text(400);
        byte[] encoded = encode(primed, content, Level.BALANCED);
        assertArrayEquals(content, decode(primed, encoded, content.length));
        assertTrue(
                encoded.length < encode(content, Level.BALANCED).length,
                "content that the dictionary holds must become smaller with it");
        assertRefused(encoded, Buffers.HEAP.target(4_096), "no dictionary");
        Codec other = codec.withDictionary(noise(2_000)).orElseThrow();
        assertThrows(CodecException.class, () -> decode(other, encoded, content.length), "another dictionary");
    }

    private void assertRefused(byte[] encoded, ByteBuffer target, String what) {
        assertThrows(CodecException.class, () -> codec.decode(ByteBuffer.wrap(encoded), target), what);
        Buffers.assertMarginsUntouched(target);
    }

    private byte[] encode(byte[] content, Level level) {
        return encode(codec, content, level);
    }

    private static byte[] encode(Codec codec, byte[] content, Level level) {
        ByteBuffer target = ByteBuffer.allocate(codec.maxEncodedLength(content.length));
        codec.encode(ByteBuffer.wrap(content), target, level);
        return Arrays.copyOf(target.array(), target.position());
    }

    private byte[] decode(byte[] encoded, int length) {
        return decode(codec, encoded, length);
    }

    private static byte[] decode(Codec codec, byte[] encoded, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        codec.decode(ByteBuffer.wrap(encoded), target);
        return Arrays.copyOf(target.array(), target.position());
    }

    private static List<byte[]> contents() {
        return List.of(
                new byte[0],
                new byte[1],
                noise(1),
                text(17),
                text(4_095),
                noise(4_096),
                new byte[65_537],
                noise(70_000),
                text(1 << 20),
                noise(1 << 20));
    }

    private static byte[] text(int length) {
        String line = "{\"id\":%d,\"name\":\"customer %d\",\"city\":\"Çanakkale\"}\n";
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append(line.replace("%d", Integer.toString(i * 7_919)));
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), length);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(SEED + length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String describe(byte[] content) {
        return content.length + " bytes, seed " + SEED;
    }
}
